package dev.spate.target;

import dev.spate.target.lab.Pattern;
import dev.spate.target.lab.Pattern.About;
import dev.spate.target.lab.Pattern.Parameter;
import dev.spate.target.lab.Pattern.Variant;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What the laboratory has: for programs as JSON, for people as a page that needs nothing but itself.
final class LabCatalogue {

    private static final String HEAD = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>The runtime laboratory</title>
            <style>
            :root { color-scheme: light dark; --line: #8884; --dim: #767676; --naive: #b3541e; --tuned: #1e7a3c }
            @media (prefers-color-scheme: dark) { :root { --dim: #9a9a9a; --naive: #f0a070; --tuned: #76cf95 } }
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
            h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin: 2.2rem 0 .2rem }
            h2 span, .dim { color: var(--dim); font-weight: normal }
            nav { columns: 14rem; margin: 1rem 0 } nav a { display: block }
            table { border-collapse: collapse; width: 100% }
            td { border-top: 1px solid var(--line); padding: .25rem .8rem .25rem 0; vertical-align: top }
            td:first-child { white-space: nowrap; width: 13rem }
            .naive { color: var(--naive) } .tuned { color: var(--tuned) }
            code { font-family: ui-monospace, monospace; font-size: .92em }
            </style></head><body>
            <h1>The runtime laboratory</h1>
            <p>Each pattern is the same work done in several ways: the answers have the same checksum, so what differs
            is the way. A link does the work once and tells how long it took; <code>spate lab</code> measures it.
            For programs: <code>curl</code> this address. What the process uses: <a href="/lab/usage">/lab/usage</a>.</p>
            """;

    private LabCatalogue() {}

    static JsonObject json(List<Pattern> patterns) {
        JsonArray all = new JsonArray();
        patterns.forEach(pattern -> all.add(json(pattern)));
        return new JsonObject().put("patterns", all);
    }

    private static JsonObject json(Pattern pattern) {
        About about = pattern.about();
        JsonArray parameters = new JsonArray();
        for (Parameter parameter : about.parameters()) {
            parameters.add(new JsonObject()
                    .put("name", parameter.name())
                    .put("default", parameter.fallback())
                    .put("min", parameter.min())
                    .put("max", parameter.max())
                    .put("what", parameter.what()));
        }
        JsonArray variants = new JsonArray();
        for (Variant variant : pattern.variants()) {
            variants.add(new JsonObject()
                    .put("name", variant.name())
                    .put("kind", kind(variant))
                    .put("does", variant.does())
                    .put("settings", new JsonObject(Map.copyOf(variant.settings()))));
        }
        return new JsonObject()
                .put("number", about.number())
                .put("name", about.name())
                .put("claim", about.claim())
                .put("reference", about.reference())
                .put(
                        "effect",
                        new JsonObject()
                                .put("measure", about.effect().measure().name().toLowerCase(Locale.ROOT))
                                .put("better", about.effect().lower() ? "lower" : "higher")
                                .put("own", about.effect().own()))
                .put("lint", about.lint().id())
                .put(
                        "load",
                        new JsonObject()
                                .put("requestsPerSecond", about.load().requestsPerSecond())
                                .put("bystandersPerSecond", about.load().bystandersPerSecond()))
                .put("parameters", parameters)
                .put("variants", variants);
    }

    static Buffer page(List<Pattern> patterns) {
        StringBuilder page = new StringBuilder(HEAD).append("<nav>\n");
        for (Pattern pattern : patterns) {
            About about = pattern.about();
            page.append("<a href=\"#%s\">%d %s</a>\n".formatted(about.name(), about.number(), about.name()));
        }
        page.append("</nav>\n");
        patterns.forEach(pattern -> append(page, pattern));
        return Buffer.buffer(page.append("</body></html>\n").toString());
    }

    private static void append(StringBuilder page, Pattern pattern) {
        About about = pattern.about();
        page.append("<h2 id=\"%s\"><span>%d</span> %s</h2>\n".formatted(about.name(), about.number(), about.name()));
        page.append("<p>").append(escaped(about.claim())).append("<br>\n<span class=\"dim\">");
        page.append(escaped(about.reference())).append(" · seen in ").append(measure(about));
        page.append(" · lint <code>").append(about.lint().id()).append("</code>: ");
        page.append(escaped(about.lint().says()))
                .append(" · ")
                .append(load(about))
                .append("</span></p>\n<table>\n");
        for (Variant variant : pattern.variants()) {
            String address = "/lab/" + about.name() + "/" + variant.name();
            page.append("<tr><td><a href=\"%s\"><code>%s</code></a><td class=\"%s\">%s<td>%s"
                    .formatted(address, variant.name(), kind(variant), kind(variant), escaped(variant.does())));
            if (!variant.settings().isEmpty()) {
                page.append("<br><span class=\"dim\">needs a target with <code>");
                variant.settings().forEach((option, value) -> page.append(escaped("--" + option + " " + value + " ")));
                page.append("</code></span>");
            }
            page.append('\n');
        }
        for (Parameter parameter : about.parameters()) {
            page.append("<tr class=\"dim\"><td><code>?%s=%d</code><td>%d to %d<td>%s\n"
                    .formatted(
                            parameter.name(),
                            parameter.fallback(),
                            parameter.min(),
                            parameter.max(),
                            escaped(parameter.what())));
        }
        page.append("</table>\n");
    }

    private static String measure(About about) {
        String measure = about.effect().own().isEmpty()
                ? about.effect().measure().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                : escaped(about.effect().own());
        return measure + (about.effect().lower() ? ", less is better" : ", more is better");
    }

    private static String load(About about) {
        double bystanders = about.load().bystandersPerSecond();
        return "measured at " + plain(about.load().requestsPerSecond()) + " requests a second"
                + (bystanders > 0 ? " beside " + plain(bystanders) + " for <code>/hello</code>" : "");
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static String kind(Variant variant) {
        return variant.naive() ? "naive" : "tuned";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
