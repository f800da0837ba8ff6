package dev.spate.planfile;

import dev.spate.workload.Extract;
import dev.spate.workload.Step;
import dev.spate.workload.Template;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes a request of a step, with what `http` says for all of them.
final class RequestReader {

    static final long USUAL_TIMEOUT_NANOS = 10_000_000_000L;

    private static final int MAX_FILE_BYTES = 16 << 20;
    private static final int LONGEST_NAME = 200;

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("json", "application/json"),
            Map.entry("xml", "application/xml"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("csv", "text/csv; charset=utf-8"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("gif", "image/gif"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("zip", "application/zip"));

    private final Context context;
    private final Problems problems;
    private final TemplateReader templates;
    private final CheckReader checks;
    private final HeaderReader headerReader;
    private final @Nullable Fields http;
    private final Map<String, byte[]> resources = new HashMap<>();

    /// @param http what stands under `http`, or null
    RequestReader(Context context, TemplateReader templates, @Nullable Fields http) {
        this.context = context;
        this.problems = context.problems;
        this.templates = templates;
        this.checks = new CheckReader(problems);
        this.headerReader = new HeaderReader(context, templates, http);
        this.http = http;
    }

    /// Files for request bodies by their path in the plan.
    Map<String, byte[]> resources() {
        return resources;
    }

    /// The request, or null if a problem was found that leaves none.
    ///
    /// @param variables that earlier steps extract
    Step.@Nullable Request read(Fields fields, Set<String> variables) {
        int before = problems.count();
        Field<Node.Scalar> method = ScenarioShapes.METHOD_FIELDS.stream()
                .filter(fields::has)
                .findFirst()
                .orElse(null);
        if (method == null || !(fields.get(method) instanceof Node.Scalar address)) {
            return null;
        }
        String url = url(address, fields, fields.path(method), variables);
        List<Step.Header> headers = headerReader.read(fields, variables);
        Step.Body body = body(fields, method.key(), headers, variables);
        var check = checks.read(fields.get(ScenarioShapes.CHECK));
        List<Extract> extracts = extracts(fields);
        if (method.key().equals("head")) {
            refuseBodyOfHead(fields);
        }
        if (problems.count() != before || url == null) {
            return null;
        }
        long timeout = fields.get(
                ScenarioShapes.TIMEOUT,
                http == null ? USUAL_TIMEOUT_NANOS : http.get(HttpShapes.HTTP_TIMEOUT, USUAL_TIMEOUT_NANOS));
        int redirects = fields.get(ScenarioShapes.REDIRECTS, http == null ? 0 : http.get(HttpShapes.HTTP_REDIRECTS, 0));
        boolean goOn = fields.get(ScenarioShapes.ON_ERROR, false);
        String name = name(fields, method.key(), address);
        return new Step.Request(
                name,
                method.key().toUpperCase(Locale.ROOT),
                url,
                headers,
                body,
                check,
                extracts,
                timeout,
                redirects,
                goOn);
    }

    /// The name of a request's metrics: never what a placeholder was replaced with.
    static String name(Fields fields, String method, Node.Scalar address) {
        String given = fields.get(ScenarioShapes.REQUEST_NAME);
        if (given != null) {
            return given;
        }
        String path = pathOf(address.text());
        return method.toUpperCase(Locale.ROOT) + " " + path;
    }

    /// An address up to its query; a `?` inside of a placeholder begins none.
    private static String pathOf(String address) {
        boolean inside = false;
        for (int i = 0; i < address.length(); i++) {
            inside = address.startsWith("${", i) || (inside && address.charAt(i) != '}');
            if (!inside && address.charAt(i) == '?') {
                return address.substring(0, i);
            }
        }
        return address;
    }

    private @Nullable String url(Node.Scalar address, Fields fields, String field, Set<String> variables) {
        Template template = templates.read(address, field, variables);
        checkAddress(address, field);
        context.host(address, field);
        if (!fields.has(ScenarioShapes.REQUEST_NAME) && pathOf(address.text()).length() > LONGEST_NAME) {
            String rule = "a path of more than " + LONGEST_NAME + " characters makes no name for metrics";
            problems.add(address, field, rule, "give the request a 'name'");
        }
        StringBuilder url = new StringBuilder(address.text());
        boolean first = pathOf(address.text()).length() == address.text().length();
        Set<String> seen = new HashSet<>();
        for (Item<Node.Scalar> item : fields.get(ScenarioShapes.QUERY, List.of())) {
            Template value = item.value() == null ? null : templates.read(item.value(), item.path(), variables);
            if (value != null && seen.add(item.key())) {
                url.append(first ? '?' : '&')
                        .append(percent(item.key()))
                        .append('=')
                        .append(TemplateReader.write(value, RequestReader::percent));
                first = false;
            }
        }
        return template == null ? null : url.toString();
    }

    private void checkAddress(Node.Scalar address, String field) {
        String text = address.text();
        if (!text.startsWith("/")
                && !text.startsWith("http://")
                && !text.startsWith("https://")
                && !text.startsWith("${")) {
            String hint = text.isEmpty() || text.contains("://") ? null : "did you mean '/" + text + "'?";
            problems.add(address, field, "an address begins with '/', 'http://', 'https://' or a placeholder", hint);
        }
        int inside = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            inside = text.startsWith("${", i) ? 1 : inside == 1 && c == '}' ? 0 : inside;
            if (inside == 0 && (c <= ' ' || c >= 0x7F || "\"<>\\^`{|".indexOf(c) >= 0)) {
                boolean brace = c == '{';
                String hint = brace
                        ? "a placeholder is written ${name}"
                        : "write " + percent(new String(Character.toChars(text.codePointAt(i)))) + ", or use 'query'";
                String rule = "this character cannot stand in an address as it is";
                problems.add(address.placeOf(i), field, Node.quote(text.substring(i, i + 1)), rule, hint);
                return;
            }
            if (inside == 0 && c == '%' && !text.substring(i).matches("(?s)%[0-9A-Fa-f]{2}.*")) {
                problems.add(address.placeOf(i), field, "'%'", "'%' is followed by two digits of a code", "write %25");
                return;
            }
            if (inside == 0 && c == '#') {
                problems.add(
                        address.placeOf(i), field, "'#'", "what follows '#' is never sent to a server", "write %23");
                return;
            }
        }
    }

    private static String percent(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    // body

    private Step.@Nullable Body body(Fields fields, String method, List<Step.Header> headers, Set<String> variables) {
        for (Field<?> field :
                List.of(ScenarioShapes.FORM, ScenarioShapes.JSON, ScenarioShapes.BODY, ScenarioShapes.BODY_FILE)) {
            if (fields.has(field) && (method.equals("get") || method.equals("head"))) {
                String rule = "a " + method.toUpperCase(Locale.ROOT) + " request has no body";
                String hint = field.key().equals("form") ? "did you mean 'query', or 'post'?" : "did you mean 'post'?";
                problems.add(fields.keyPlace(field), fields.path(field), "'" + field.key() + "'", rule, hint);
            }
        }
        if (fields.has(ScenarioShapes.JSON)) {
            Node value = fields.at(ScenarioShapes.JSON);
            String field = fields.path(ScenarioShapes.JSON);
            String text = JsonBody.write(value, field, problems, templates, variables);
            type("application/json", headers);
            return new Step.TextBody(text, Step.Escape.JSON);
        }
        if (fields.has(ScenarioShapes.FORM)) {
            type("application/x-www-form-urlencoded", headers);
            return new Step.TextBody(form(fields, variables), Step.Escape.FORM);
        }
        if (fields.get(ScenarioShapes.BODY) instanceof Node.Scalar text) {
            templates.read(text, fields.path(ScenarioShapes.BODY), variables);
            type("text/plain; charset=utf-8", headers);
            return new Step.TextBody(text.text(), Step.Escape.NONE);
        }
        if (fields.get(ScenarioShapes.BODY_FILE) instanceof Node.Scalar path) {
            byte[] bytes = context.file(path, fields.path(ScenarioShapes.BODY_FILE), MAX_FILE_BYTES);
            if (bytes != null) {
                resources.put(path.text(), bytes);
            }
            String suffix =
                    path.text().substring(path.text().lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
            type(TYPES.getOrDefault(suffix, "application/octet-stream"), headers);
            return new Step.FileBody(path.text());
        }
        return null;
    }

    private static void type(String type, List<Step.Header> headers) {
        if (headers.stream().noneMatch(header -> header.name().equalsIgnoreCase("content-type"))) {
            headers.add(new Step.Header("Content-Type", type));
        }
    }

    private String form(Fields fields, Set<String> variables) {
        List<String> pairs = new ArrayList<>();
        for (Item<Node.Scalar> item : fields.get(ScenarioShapes.FORM, List.of())) {
            Template value = item.value() == null ? null : templates.read(item.value(), item.path(), variables);
            if (value != null) {
                String name = URLEncoder.encode(item.key(), StandardCharsets.UTF_8);
                pairs.add(name + "="
                        + TemplateReader.write(value, text -> URLEncoder.encode(text, StandardCharsets.UTF_8)));
            }
        }
        return String.join("&", pairs);
    }

    private void refuseBodyOfHead(Fields fields) {
        Fields check = fields.get(ScenarioShapes.CHECK);
        boolean reads = check != null && (check.has(ScenarioShapes.CHECK_BODY) || check.has(ScenarioShapes.CHECK_JSON));
        if (check != null && reads) {
            Place place = fields.keyPlace(ScenarioShapes.CHECK);
            problems.add(place, check.path(), "", "the response to a HEAD request has no body to check", "use 'get'");
        }
    }

    // extract

    private List<Extract> extracts(Fields fields) {
        List<Extract> extracts = new ArrayList<>();
        for (Item<Fields> item : fields.get(ScenarioShapes.EXTRACT, List.of())) {
            if (!Template.isName(item.key())) {
                String rule =
                        "the name of a variable has letters, digits, '_' and '-', and begins with a letter or '_'";
                problems.add(item.keyPlace(), item.path(), Node.quote(item.key()), rule, null);
            }
            if (item.value() instanceof Fields extract) {
                Extract read = extract(item.key(), extract);
                if (read != null) {
                    extracts.add(read);
                }
            }
        }
        return extracts;
    }

    private @Nullable Extract extract(String variable, Fields fields) {
        Node.Scalar otherwise = fields.get(ScenarioShapes.FALLBACK);
        String fallback = otherwise == null ? null : otherwise.text();
        Pattern regex = fields.get(ScenarioShapes.EXTRACT_REGEX);
        if (fields.has(ScenarioShapes.GROUP) && !fields.has(ScenarioShapes.EXTRACT_REGEX)) {
            String field = fields.path(ScenarioShapes.GROUP);
            problems.add(fields.at(ScenarioShapes.GROUP), field, "only a 'regex' has groups");
        }
        if (regex != null) {
            int groups = regex.matcher("").groupCount();
            long group = fields.get(ScenarioShapes.GROUP, (long) Math.min(1, groups));
            if (group > groups) {
                String rule = "the expression has " + groups + (groups == 1 ? " group" : " groups");
                problems.add(fields.at(ScenarioShapes.GROUP), fields.path(ScenarioShapes.GROUP), rule);
            }
            return new Extract(variable, Extract.Source.REGEX, regex.pattern(), (int) group, fallback);
        }
        if (fields.get(ScenarioShapes.EXTRACT_JSON) instanceof Node.Scalar path) {
            CheckReader.checkPath(path.text(), path.place(), fields.path(ScenarioShapes.EXTRACT_JSON), problems);
            return new Extract(variable, Extract.Source.JSON_PATH, path.text(), 0, fallback);
        }
        if (fields.get(ScenarioShapes.EXTRACT_HEADER) instanceof Node.Scalar name) {
            if (!CheckReader.HEADER_NAME.matcher(name.text()).matches()) {
                problems.add(name, fields.path(ScenarioShapes.EXTRACT_HEADER), "this is no name of a header");
            }
            return new Extract(variable, Extract.Source.HEADER, name.text(), 0, fallback);
        }
        return null;
    }
}
