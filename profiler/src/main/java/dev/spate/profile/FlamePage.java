package dev.spate.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A flame graph, or the difference of two, as one page that asks nobody for anything.
///
/// Script, styles and data are inside; a content security policy forbids every request and every script
/// but the one, by its hash, so that the name of a class can do nothing.
public final class FlamePage {

    private static final int ROWS = 15;
    private static final int FEW = 200;

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
            script-src 'sha256-$HASH'; base-uri 'none'; form-action 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <title>""";

    private FlamePage() {}

    /// One profile.
    ///
    /// @param title such as `agent-1, cpu, phase steady`
    /// @param facts sentences below it
    /// @param unit of the weights, as [Kind#unit]
    public static String of(String title, List<String> facts, String unit, Stacks stacks) {
        return render(title, facts, null, stacks, new Labels("", weight(stacks, unit), unit));
    }

    /// Two profiles. Shares are compared, so that totals need not be the same.
    ///
    /// @param before what it is compared with, and its name
    /// @param after what is looked at, and its name
    public static String difference(
            String title,
            List<String> facts,
            String unit,
            Stacks before,
            String beforeName,
            Stacks after,
            String afterName) {
        return render(title, facts, before, after, new Labels(beforeName, afterName, unit));
    }

    private record Labels(String before, String after, String unit) {}

    private static String render(
            String title, List<String> facts, @Nullable Stacks before, Stacks after, Labels labels) {
        String script = asset("flame.js");
        FlameTree tree = FlameTree.of(before, after);
        boolean two = before != null;
        StringBuilder html = new StringBuilder(HEAD.replace("$HASH", hash(script)))
                .append(text(title))
                .append("</title>\n<style>\n")
                .append(asset("flame.css"))
                .append("</style>\n</head>\n<body>\n<header>\n<div class=\"brand\">Spate · ")
                .append(two ? "difference of two profiles" : "profile")
                .append("</div>\n<h1>")
                .append(text(title))
                .append("</h1>\n");
        facts.forEach(
                fact -> html.append("<p class=\"fact\">").append(text(fact)).append("</p>\n"));
        html.append("</header>\n");
        boolean empty = after.isEmpty() || (before != null && before.isEmpty());
        if (empty) {
            html.append("<p class=\"none\">")
                    .append(
                            two
                                    ? "One of the two has no samples, so there is nothing to compare."
                                    : "No sample was taken: nothing of this kind happened in that time.")
                    .append("</p>\n");
        } else {
            if (before != null) {
                legend(html, before, after, labels);
            }
            table(html, tree.rows(), two, labels);
            graph(html, tree);
        }
        return html.append("<script>")
                .append(script)
                .append("</script>\n</body>\n</html>\n")
                .toString();
    }

    private static void legend(StringBuilder html, Stacks before, Stacks after, Labels labels) {
        html.append("<div class=\"legend\"><p><span class=\"swatch less\"></span><b>")
                .append(text(labels.before))
                .append("</b> <span class=\"soft\">")
                .append(text(weight(before, labels.unit)))
                .append("</span></p><p><span class=\"swatch more\"></span><b>")
                .append(text(labels.after))
                .append("</b> <span class=\"soft\">")
                .append(text(weight(after, labels.unit)))
                .append("</span></p><p class=\"soft\">Red has a greater share in the second, blue in the first; the"
                        + " stronger, the more. Shares are of each profile’s own total. A frame is as wide as the mean of"
                        + " its two shares.</p>");
        if (labels.unit.equals("samples") && Math.min(before.total(), after.total()) < FEW) {
            html.append("<p><b>Few samples:</b> one of the two has fewer than ")
                    .append(FEW)
                    .append(", so that single samples look like differences. Profile for longer.</p>");
        }
        html.append("</div>\n");
    }

    private static void table(StringBuilder html, List<FlameTree.Row> rows, boolean two, Labels labels) {
        html.append("<section>\n<h2>")
                .append(two ? "Largest differences" : "Where it goes")
                .append("</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th>Method</th>");
        if (two) {
            html.append("<th class=\"n\">Self, ")
                    .append(text(labels.before))
                    .append("</th><th class=\"n\">Self, ")
                    .append(text(labels.after))
                    .append(
                            "</th><th class=\"n\">Difference</th><th class=\"bar\"></th><th class=\"n\">With callees</th>");
        } else {
            html.append("<th class=\"n\">Self</th><th class=\"n\">With callees</th>");
        }
        html.append("</tr></thead>\n<tbody>\n");
        double greatest = 1e-9;
        for (FlameTree.Row row : rows.subList(0, Math.min(ROWS, rows.size()))) {
            greatest = Math.max(greatest, Math.abs(row.selfAfter - row.selfBefore));
        }
        int shown = 0;
        for (FlameTree.Row row : rows) {
            double delta = row.selfAfter - row.selfBefore;
            if (shown++ == ROWS || Math.max(row.selfBefore, row.selfAfter) < 0.000_5) {
                break;
            }
            html.append("<tr><td><button class=\"find\" data-name=\"")
                    .append(text(row.name))
                    .append("\">")
                    .append(text(row.name.replaceFirst("_\\[[nkc]]$", "")))
                    .append("</button></td>");
            if (two) {
                html.append(cell(share(row.selfBefore)))
                        .append(cell(share(row.selfAfter)))
                        .append("<td class=\"n ")
                        .append(delta < 0 ? "less" : "more")
                        .append("\">")
                        .append(points(delta))
                        .append("</td><td class=\"bar\"><i class=\"")
                        .append(delta < 0 ? "less" : "more")
                        .append("\" style=\"width:")
                        .append(Math.round(Math.abs(delta) / greatest * 50))
                        .append("%\"></i></td>")
                        .append(cell(points(row.after - row.before)));
            } else {
                html.append(cell(share(row.selfAfter))).append(cell(share(row.after)));
            }
            html.append("</tr>\n");
        }
        html.append("</tbody>\n</table></div>\n</section>\n");
    }

    private static String cell(String text) {
        return "<td class=\"n\">" + text + "</td>";
    }

    private static void graph(StringBuilder html, FlameTree tree) {
        html.append("<section>\n<h2>Flame graph</h2>\n<div class=\"tools\"><label>Search <input id=\"search\""
                        + " type=\"search\" placeholder=\"name or /pattern/\" spellcheck=\"false\"></label>"
                        + "<button id=\"reset\">Whole graph</button><span id=\"found\" role=\"status\"></span></div>\n"
                        + "<div id=\"graph\" tabindex=\"0\" role=\"tree\" aria-label=\"flame graph; arrows move, Enter"
                        + " zooms, Escape goes back\"></div>\n<p id=\"at\" role=\"status\">The root is above; every frame"
                        + " calls those below it. Click or Enter zooms, arrows move, Escape goes back, / searches.</p>\n"
                        + "</section>\n<script type=\"application/json\" id=\"data\">")
                .append(tree.json())
                .append("</script>\n");
    }

    private static String weight(Stacks stacks, String unit) {
        long total = stacks.total();
        return switch (unit) {
            case "bytes" -> bytes(total);
            case "ns" -> String.format(Locale.ROOT, "%,.3f s waited", total / 1e9);
            default -> String.format(Locale.ROOT, "%,d samples", total);
        };
    }

    private static String bytes(long total) {
        if (total < 10L << 10) {
            return total + " bytes";
        }
        if (total < 10L << 20) {
            return String.format(Locale.ROOT, "%,d KiB", total >> 10);
        }
        return String.format(Locale.ROOT, "%,d MiB", total >> 20);
    }

    private static String share(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }

    private static String points(double delta) {
        return String.format(Locale.ROOT, "%+.1f", delta * 100).replace('-', '−');
    }

    private static String text(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String hash(String script) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(script.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String asset(String name) {
        try (InputStream in = FlamePage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the build");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
