package dev.spate.planfile;

import dev.spate.workload.Step;
import dev.spate.workload.Template;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes the headers of a request, authorization among them, and remembers which of them are secret.
final class HeaderReader {

    /// Headers that tell where the body ends belong to whoever writes the body.
    private static final Set<String> ENGINE_HEADERS = Set.of("content-length", "transfer-encoding", "connection");

    private static final Pattern SECRET_HEADER =
            Pattern.compile("(?i)authorization|proxy-authorization|cookie|.*(token|secret|password|api-?key).*");

    private final Context context;
    private final Problems problems;
    private final TemplateReader templates;
    private final @Nullable Fields http;

    /// @param http what stands under `http`, or null
    HeaderReader(Context context, TemplateReader templates, @Nullable Fields http) {
        this.context = context;
        this.problems = context.problems;
        this.templates = templates;
        this.http = http;
        if (http != null) {
            // Looked at on their own, so that a fault is found even if no request uses them. Variables are a
            // matter of each scenario.
            headerNames(http);
            rememberSecrets(http);
        }
    }

    /// The headers of a request: its own, and those of `http` that it does not have.
    ///
    /// @param variables that earlier steps extract
    List<Step.Header> read(Fields fields, Set<String> variables) {
        rememberSecrets(fields);
        List<Step.Header> headers = new ArrayList<>();
        Set<String> own = headerNames(fields);
        addHeaders(fields, variables, headers, Set.of());
        boolean authorized = addAuth(fields, variables, headers, own);
        if (http != null) {
            Set<String> taken = new HashSet<>(own);
            if (authorized) {
                taken.add("authorization");
            }
            addHeaders(http, variables, headers, taken);
            if (!taken.contains("authorization")) {
                addAuth(http, variables, headers, headerNamesOf(http));
            }
        }
        return headers;
    }

    private static Set<String> headerNamesOf(Fields fields) {
        Set<String> names = new HashSet<>();
        fields.get(ScenarioShapes.HEADERS, List.of())
                .forEach(item -> names.add(item.key().toLowerCase(Locale.ROOT)));
        return names;
    }

    private Set<String> headerNames(Fields fields) {
        Set<String> names = new HashSet<>();
        for (Item<Node.Scalar> item : fields.get(ScenarioShapes.HEADERS, List.of())) {
            String lower = item.key().toLowerCase(Locale.ROOT);
            String found = Node.quote(item.key());
            if (!CheckReader.HEADER_NAME.matcher(item.key()).matches()) {
                problems.add(item.keyPlace(), item.path(), found, "this is no name of a header", null);
            } else if (ENGINE_HEADERS.contains(lower)) {
                problems.add(
                        item.keyPlace(),
                        item.path(),
                        found,
                        "this header belongs to the engine, which sets it",
                        "remove it");
            } else if (!names.add(lower)) {
                problems.add(
                        item.keyPlace(),
                        item.path(),
                        found,
                        "a header stands once; upper and lower case are the same",
                        null);
            }
        }
        return names;
    }

    private void addHeaders(Fields fields, Set<String> variables, List<Step.Header> headers, Set<String> except) {
        for (Item<Node.Scalar> item : fields.get(ScenarioShapes.HEADERS, List.of())) {
            String lower = item.key().toLowerCase(Locale.ROOT);
            if (except.contains(lower) || !(item.value() instanceof Node.Scalar value)) {
                continue;
            }
            if (value.text().chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
                problems.add(value, item.path(), "the value of a header stands on one line");
            }
            if (oneLine(value, item.path(), templates.read(value, item.path(), variables))) {
                headers.add(new Step.Header(item.key(), value.text()));
            }
        }
    }

    /// @return whether there is an authorization
    private boolean addAuth(Fields fields, Set<String> variables, List<Step.Header> headers, Set<String> names) {
        Fields auth = fields.get(ScenarioShapes.AUTH);
        if (auth == null) {
            return names.contains("authorization");
        }
        if (names.contains("authorization")) {
            String rule = "a request has one authorization; the headers have one already";
            problems.add(fields.keyPlace(ScenarioShapes.AUTH), fields.path(ScenarioShapes.AUTH), "'auth'", rule, null);
        }
        if (auth.get(ScenarioShapes.BEARER) instanceof Node.Scalar token) {
            String field = auth.path(ScenarioShapes.BEARER);
            if (oneLine(token, field, templates.read(token, field, variables))) {
                headers.add(new Step.Header("Authorization", "Bearer " + token.text()));
            }
        }
        Fields basic = auth.get(ScenarioShapes.BASIC);
        if (basic != null
                && basic.get(ScenarioShapes.USER) instanceof Node.Scalar user
                && basic.get(ScenarioShapes.PASSWORD) instanceof Node.Scalar password) {
            String field = basic.path(ScenarioShapes.USER);
            Template name = templates.read(user, field, variables);
            Template word = templates.read(password, basic.path(ScenarioShapes.PASSWORD), variables);
            if (name != null && hasColon(name)) {
                problems.add(user, field, "the name of a user has no ':' (RFC 7617)");
            }
            if (name != null && word != null) {
                String value = user.text() + ":" + password.text();
                headers.add(new Step.Header("Authorization", value, Step.Encoding.BASIC));
            }
        }
        return true;
    }

    /// Whether a template was read and puts no line break into a header; else there is a problem.
    private boolean oneLine(Node.Scalar value, String field, @Nullable Template template) {
        if (template == null) {
            return false;
        }
        for (Template.Part part : template.parts()) {
            if (part instanceof Template.Environment variable && !context.fitsOnOneLine(variable.name())) {
                String rule = "the value of " + variable.name() + " has a line break, which no header can carry";
                problems.add(value, field, rule, "set it without one: export " + variable.name() + "=\"$(cat FILE)\"");
                return false;
            }
        }
        return true;
    }

    private static boolean hasColon(Template template) {
        return template.parts().stream()
                .anyMatch(p -> p instanceof Template.Literal l && l.text().contains(":"));
    }

    private void rememberSecrets(Fields fields) {
        for (Item<Node.Scalar> item : fields.get(ScenarioShapes.HEADERS, List.of())) {
            if (item.value() instanceof Node.Scalar value
                    && SECRET_HEADER.matcher(item.key()).matches()) {
                context.secret(value);
            }
        }
        if (!(fields.get(ScenarioShapes.AUTH) instanceof Fields auth)) {
            return;
        }
        if (auth.get(ScenarioShapes.BEARER) instanceof Node.Scalar token) {
            context.secret(token);
        }
        if (auth.get(ScenarioShapes.BASIC) instanceof Fields basic
                && basic.get(ScenarioShapes.PASSWORD) instanceof Node.Scalar password) {
            context.secret(password);
        }
    }
}
