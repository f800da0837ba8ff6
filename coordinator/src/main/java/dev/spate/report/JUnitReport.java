package dev.spate.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/// `junit.xml`: a test case for each objective and phase, and one for the verdict, so that a build
/// server shows a run as it shows tests.
///
/// It keeps to what both of the schemas in use allow: no attributes on the root, a time without zone
/// (UTC).
final class JUnitReport {

    private JUnitReport() {}

    static String render(RunResult result) {
        boolean proven = result.verdict().equals("pass") || result.verdict().equals("fail");
        boolean passed = result.verdict().equals("pass");
        long failures = result.slo().stream().filter(slo -> !slo.holds()).count() + (proven && !passed ? 1 : 0);
        double seconds = result.durationNanos() / 1e9;
        StringBuilder xml = new StringBuilder(2000);
        xml.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
        xml.append(String.format(
                Locale.ROOT,
                "  <testsuite package=\"spate\" id=\"0\" name=\"%s\" timestamp=\"%s\" hostname=\"localhost\""
                        + " tests=\"%d\" failures=\"%d\" errors=\"%d\" time=\"%.3f\">\n",
                escape(result.plan()),
                DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(Instant.parse(result.started())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .atOffset(ZoneOffset.UTC)),
                result.slo().size() + 1,
                failures,
                proven ? 0 : 1,
                seconds));
        xml.append("    <properties>\n");
        property(xml, "run", result.run());
        property(xml, "seed", Long.toString(result.seed()));
        property(xml, "version", result.version());
        property(xml, "target", result.target());
        xml.append("    </properties>\n");
        for (RunResult.SloResult slo : result.slo()) {
            open(xml, result.plan(), slo.phase() + ": " + slo.rule(), seconds);
            if (slo.holds()) {
                xml.append("/>\n");
            } else {
                xml.append(">\n");
                problem(xml, "failure", "objective", List.of(sentence(slo)));
            }
        }
        open(xml, result.plan(), "verdict", 0);
        if (passed) {
            xml.append("/>\n");
        } else {
            xml.append(">\n");
            problem(xml, proven ? "failure" : "error", result.verdict(), result.reasons());
        }
        xml.append("    <system-out>").append(escape(Summary.render(result, null, 120, false)));
        xml.append("</system-out>\n    <system-err></system-err>\n  </testsuite>\n</testsuites>\n");
        return xml.toString();
    }

    /// Such as `observed 312 ms, limit 250 ms`.
    static String sentence(RunResult.SloResult slo) {
        Number observed = slo.observed();
        String limit = "limit " + Units.limit(slo.limit().doubleValue(), slo.unit());
        if (observed == null) {
            return "nothing was measured, " + limit;
        }
        Long window = slo.windowStartNanos();
        return "observed " + Units.figure(observed.doubleValue(), slo.unit()) + ", " + limit
                + (window == null ? "" : ", worst window from " + Units.clock(window));
    }

    private static void property(StringBuilder xml, String name, String value) {
        xml.append("      <property name=\"").append(name).append("\" value=\"");
        xml.append(escape(value)).append("\"/>\n");
    }

    private static void open(StringBuilder xml, String plan, String name, double seconds) {
        xml.append(String.format(
                Locale.ROOT,
                "    <testcase name=\"%s\" classname=\"spate.%s\" time=\"%.3f\"",
                escape(name),
                escape(plan),
                seconds));
    }

    private static void problem(StringBuilder xml, String element, String type, List<String> reasons) {
        xml.append("      <")
                .append(element)
                .append(" type=\"")
                .append(escape(type))
                .append("\" message=\"");
        xml.append(escape(reasons.isEmpty() ? type : reasons.getFirst())).append("\">");
        xml.append(escape(String.join("\n", reasons)))
                .append("</")
                .append(element)
                .append(">\n    </testcase>\n");
    }

    /// For texts and attributes. What XML cannot hold, becomes a question mark in a diamond.
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            switch (point) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                case '\n' -> escaped.append('\n');
                case '\t' -> escaped.append('\t');
                default -> {
                    boolean allowed = (point >= 0x20 && point < 0x7f)
                            || (point >= 0xa0 && point < 0xD800)
                            || (point >= 0xE000 && point <= 0xFFFD)
                            || point >= 0x10000;
                    escaped.appendCodePoint(allowed ? point : 0xFFFD);
                }
            }
        });
        return escaped.toString();
    }
}
