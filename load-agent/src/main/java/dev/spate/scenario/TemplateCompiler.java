package dev.spate.scenario;

import dev.spate.workload.Template;
import dev.spate.workload.TemplateFunction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Compiles the templates of one step: gives placeholders their slots, draws and values.
final class TemplateCompiler {

    private final String place;
    private final UnaryOperator<@Nullable String> environment;
    private final Map<String, Integer> variables;
    private final FeederTable feeders;
    private long nextDraw;
    private boolean usesNow;

    /// @param place of the step, for messages
    /// @param variables slots of the variables that earlier steps extract
    /// @param firstDraw number of the step's first draw
    TemplateCompiler(
            String place,
            UnaryOperator<@Nullable String> environment,
            Map<String, Integer> variables,
            FeederTable feeders,
            long firstDraw) {
        this.place = place;
        this.environment = environment;
        this.variables = variables;
        this.feeders = feeders;
        this.nextDraw = firstDraw;
    }

    /// Whether any template so far has the time in it.
    boolean usesNow() {
        return usesNow;
    }

    Template parse(String what, String text) throws CompilationException {
        try {
            return Template.parse(text);
        } catch (Template.SyntaxException fault) {
            throw fault(what + ": " + fault.getMessage() + " (at character " + (fault.index() + 1) + ")");
        }
    }

    static boolean readsEnvironment(Template template) {
        for (Template.Part part : template.parts()) {
            if (part instanceof Template.Environment) {
                return true;
            }
        }
        return false;
    }

    /// The value of an environment variable.
    String environment(String what, String name) throws CompilationException {
        String value = environment.apply(name);
        if (value == null) {
            throw fault(what + " needs the environment variable " + name + ", which is not set here");
        }
        return value;
    }

    /// @param literals how the text of the plan is written
    /// @param values how the values of placeholders are written
    List<TemplatePart> compile(String what, Template template, Escaping literals, Escaping values)
            throws CompilationException {
        PartList list = new PartList();
        for (Template.Part part : template.parts()) {
            list.add(
                    part instanceof Template.Literal literal
                            ? constant(what, literal.text(), literals)
                            : compile(what, part, values));
        }
        return list.toList();
    }

    TemplatePart compile(String what, Template.Part part, Escaping escaping) throws CompilationException {
        return switch (part) {
            case Template.Literal literal -> constant(what, literal.text(), escaping);
            case Template.Environment variable -> constant(what, environment(what, variable.name()), escaping);
            case Template.Variable variable -> {
                Integer slot = variables.get(variable.name());
                if (slot == null) {
                    throw fault(what + " has ${" + variable.name() + "}, which no earlier step extracts");
                }
                yield new TemplatePart.Variable(slot, escaping);
            }
            case Template.Column column -> column(what, column, escaping);
            case Template.Call call -> call(what, call, escaping);
        };
    }

    private TemplatePart column(String what, Template.Column column, Escaping escaping) throws CompilationException {
        int feeder = feeders.use(column.feeder());
        if (feeder < 0) {
            throw fault(what + " has ${" + column.feeder() + "." + column.column() + "}, but there is no feeder "
                    + column.feeder());
        }
        int index = feeders.columns(feeder).indexOf(column.column());
        if (index < 0) {
            throw fault(what + " has ${" + column.feeder() + "." + column.column() + "}, but the feeder's columns are "
                    + String.join(", ", feeders.columns(feeder)));
        }
        return new TemplatePart.Column(feeder, index, escaping);
    }

    private TemplatePart call(String what, Template.Call call, Escaping escaping) throws CompilationException {
        String problem = TemplateFunction.problem(call);
        TemplateFunction function = TemplateFunction.named(call.function());
        if (problem != null || function == null) {
            throw fault(what + ": " + problem);
        }
        List<String> arguments = call.arguments();
        return switch (function) {
            case RANDOM ->
                new TemplatePart.RandomInteger(
                        draws(1), Long.parseLong(arguments.get(0)), Long.parseLong(arguments.get(1)));
            case RANDOM_STRING -> {
                int length = Integer.parseInt(arguments.get(0));
                yield new TemplatePart.RandomString(draws(TemplatePart.RandomString.draws(length)), length);
            }
            case ONE_OF -> {
                List<byte[]> texts = new ArrayList<>();
                for (String argument : arguments) {
                    texts.add(escaped(what, argument, escaping));
                }
                yield new TemplatePart.OneOf(draws(1), texts.toArray(new byte[0][]));
            }
            case UUID -> new TemplatePart.Uuid(draws(2));
            case SESSION -> new TemplatePart.SessionNumber();
            case USER -> new TemplatePart.UserNumber();
            case NOW -> {
                usesNow = true;
                yield new TemplatePart.Now();
            }
        };
    }

    private long draws(int count) {
        long first = nextDraw;
        nextDraw += count;
        return first;
    }

    TemplatePart constant(String what, String text, Escaping escaping) throws CompilationException {
        return new TemplatePart.Fixed(escaped(what, text, escaping));
    }

    private byte[] escaped(String what, String text, Escaping escaping) throws CompilationException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteWriter out = new ByteWriter(bytes.length);
        if (!escaping.write(bytes, 0, bytes.length, out)) {
            throw fault(what + " has a line break or a NUL, which no header can carry");
        }
        return out.copy();
    }

    CompilationException fault(String what) {
        return new CompilationException(place + ": " + what);
    }
}
