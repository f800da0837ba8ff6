package dev.spate.scenario;

import dev.spate.workload.Check;
import dev.spate.workload.Extract;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.JsonPath;
import dev.spate.workload.Step;
import dev.spate.workload.Template;
import dev.spate.workload.Workload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// Compiles the requests of a workload.
final class RequestCompiler {

    private static final byte[] USER_AGENT = "spate".getBytes(StandardCharsets.US_ASCII);

    private final Workload workload;
    private final UrlCompiler urls;
    private final Workspace workspace;

    RequestCompiler(Workload workload, UrlCompiler urls, Workspace workspace) {
        this.workload = workload;
        this.urls = urls;
        this.workspace = workspace;
    }

    /// @param variables slots of the variables of the scenario; those that this request extracts are
    ///     added
    RequestProgram compile(
            Step.Request request,
            int metric,
            int redirectMetric,
            TemplateCompiler templates,
            Map<String, Integer> variables)
            throws CompilationException {
        MessageProgram message = new MessageProgram(parts(request, templates), workspace);
        CheckProgram check = check(request.check(), templates);
        List<ExtractProgram> extracts = new ArrayList<>();
        for (Extract extract : request.extracts()) {
            int slot = variables.computeIfAbsent(extract.variable(), _ -> variables.size());
            extracts.add(extract(extract, slot, templates));
        }
        return new RequestProgram(
                request, metric, redirectMetric, message, check, extracts.toArray(new ExtractProgram[0]));
    }

    private MessageProgram.Parts parts(Step.Request request, TemplateCompiler templates) throws CompilationException {
        if (!isToken(request.method())) {
            throw templates.fault("'" + request.method() + "' is no method");
        }
        UrlCompiler.Url url = urls.compile(request.url(), templates);
        List<HeaderProgram> headers = headers(request.headers(), templates);
        TemplatePart.Fixed fixedBody = null;
        List<TemplatePart> body = null;
        boolean secretBody = false;
        switch (request.body()) {
            case null -> {}
            case Step.FileBody file -> {
                byte[] bytes = workload.resources().get(file.resource());
                if (bytes == null) {
                    throw templates.fault("the body's file " + file.resource() + " did not come with the workload");
                }
                fixedBody = new TemplatePart.Fixed(bytes);
            }
            case Step.TextBody text -> {
                Template template = templates.parse("body", text.template());
                secretBody = TemplateCompiler.readsEnvironment(template);
                body = templates.compile("body", template, Escaping.NONE, escaping(text.escape()));
                if (body.isEmpty()) {
                    fixedBody = new TemplatePart.Fixed(new byte[0]);
                } else if (body.size() == 1 && body.getFirst() instanceof TemplatePart.Fixed fixed) {
                    fixedBody = fixed;
                }
                body = fixedBody == null ? body : null;
            }
        }
        return new MessageProgram.Parts(
                request.method(),
                url.authority(),
                url.parts(),
                headers,
                fixedBody,
                body,
                secretBody,
                workload.http().cookies(),
                workload.http().reuse() == HttpSettings.Reuse.NONE,
                templates.usesNow());
    }

    private static List<HeaderProgram> headers(List<Step.Header> headers, TemplateCompiler templates)
            throws CompilationException {
        List<HeaderProgram> programs = new ArrayList<>();
        boolean named = false;
        for (Step.Header header : headers) {
            String what = "header " + header.name();
            if (!isToken(header.name())) {
                throw templates.fault("'" + header.name() + "' is no name of a header");
            }
            if (HeaderProgram.Kind.of(header.name()) == HeaderProgram.Kind.FRAMING) {
                throw templates.fault(what + " follows from the body and cannot be given");
            }
            Template template = templates.parse(what, header.value());
            List<TemplatePart> value = templates.compile(what, template, Escaping.HEADER, Escaping.HEADER);
            programs.add(new HeaderProgram(
                    header.name(),
                    switch (header.encoding()) {
                        case PLAIN -> value;
                        case BASIC -> List.of(TemplatePart.BasicCredentials.of(value));
                    },
                    TemplateCompiler.readsEnvironment(template)));
            named |= header.name().equalsIgnoreCase("User-Agent");
        }
        if (!named) {
            programs.addFirst(new HeaderProgram("User-Agent", List.of(new TemplatePart.Fixed(USER_AGENT)), false));
        }
        return programs;
    }

    private static Escaping escaping(Step.Escape escape) {
        return switch (escape) {
            case NONE -> Escaping.NONE;
            case JSON -> Escaping.JSON;
            case FORM -> Escaping.FORM;
        };
    }

    private CheckProgram check(Check check, TemplateCompiler templates) throws CompilationException {
        List<CheckProgram.OnHeader> headers = new ArrayList<>();
        for (Check.Named named : check.headers()) {
            headers.add(
                    new CheckProgram.OnHeader(HeadScanner.name(named.name()), condition(named.condition(), templates)));
        }
        List<ConditionProgram> body = new ArrayList<>();
        for (Check.Condition condition : check.body()) {
            body.add(condition(condition, templates));
        }
        List<CheckProgram.OnJson> json = new ArrayList<>();
        for (Check.Named named : check.jsonPaths()) {
            json.add(new CheckProgram.OnJson(
                    path(named.name(), templates), condition(named.condition(), templates), workspace.text));
        }
        return new CheckProgram(
                check,
                headers.toArray(new CheckProgram.OnHeader[0]),
                body.toArray(new ConditionProgram[0]),
                json.toArray(new CheckProgram.OnJson[0]),
                workspace.scanner);
    }

    private ConditionProgram condition(Check.Condition condition, TemplateCompiler templates)
            throws CompilationException {
        String operand = condition.operand();
        TextPattern pattern = null;
        if (condition.kind() == Check.Kind.MATCHES && operand != null) {
            pattern = pattern(operand, templates);
        }
        return new ConditionProgram(condition, pattern);
    }

    private ExtractProgram extract(Extract extract, int slot, TemplateCompiler templates) throws CompilationException {
        String text = extract.fallback();
        byte @Nullable [] fallback = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        return switch (extract.source()) {
            case JSON_PATH ->
                new ExtractProgram.FromJson(
                        slot, fallback, workspace.text, path(extract.expression(), templates), workspace.scanner);
            case HEADER ->
                new ExtractProgram.FromHeader(slot, fallback, workspace.text, HeadScanner.name(extract.expression()));
            case REGEX -> {
                TextPattern pattern = pattern(extract.expression(), templates);
                if (extract.group() > pattern.groups()) {
                    throw templates.fault("the expression for " + extract.variable() + " has " + pattern.groups()
                            + " groups, and group " + extract.group() + " is asked for");
                }
                yield new ExtractProgram.FromText(slot, fallback, workspace.text, pattern, extract.group());
            }
        };
    }

    private static JsonScanner.Path path(String text, TemplateCompiler templates) throws CompilationException {
        try {
            return new JsonScanner.Path(JsonPath.parse(text));
        } catch (JsonPath.SyntaxException fault) {
            throw templates.fault(
                    "'" + text + "': " + fault.getMessage() + " (at character " + (fault.index() + 1) + ")");
        }
    }

    private TextPattern pattern(String expression, TemplateCompiler templates) throws CompilationException {
        try {
            return new TextPattern(Pattern.compile(expression), workspace.decoded);
        } catch (PatternSyntaxException fault) {
            throw templates.fault("'" + expression + "' is no regular expression: " + fault.getDescription());
        }
    }

    private static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
