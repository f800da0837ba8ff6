package dev.spate.planfile;

import dev.spate.workload.Template;
import dev.spate.workload.TemplateFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Checks that every placeholder of a template has a value when it is needed.
final class TemplateReader {

    private final Context context;
    private final Map<String, List<String>> feeders;

    /// @param feeders columns by name of the feeder; of a feeder that could not be read there are none,
    ///     and all are taken for good
    TemplateReader(Context context, Map<String, List<String>> feeders) {
        this.context = context;
        this.feeders = feeders;
    }

    /// Reads a template, or adds its problems and gives null.
    ///
    /// @param variables that earlier steps of the scenario extract
    @Nullable
    Template read(Node.Scalar scalar, String field, Set<String> variables) {
        Template template;
        try {
            template = Template.parse(scalar.text());
        } catch (Template.SyntaxException e) {
            Place place = scalar.placeOf(e.index());
            String hint = "write $${ for a plain ${";
            context.problems.add(place, field, Node.describe(scalar), String.valueOf(e.getMessage()), hint);
            return null;
        }
        int before = context.problems.count();
        List<Integer> places = placeholders(scalar.text());
        int next = 0;
        for (Template.Part part : template.parts()) {
            if (part instanceof Template.Literal) {
                continue;
            }
            int index = places.get(next++);
            String shown =
                    Node.quote(scalar.text().substring(index, scalar.text().indexOf('}', index) + 1));
            check(part, scalar.placeOf(index), field, shown, variables);
        }
        return context.problems.count() == before ? template : null;
    }

    private void check(Template.Part part, Place place, String field, String shown, Set<String> variables) {
        switch (part) {
            case Template.Literal _ -> {}
            case Template.Variable variable -> {
                if (!variables.contains(variable.name())) {
                    String rule = "no earlier step of the scenario extracts '" + variable.name() + "'";
                    context.problems.add(place, field, shown, rule, variableHint(variable.name(), variables));
                }
            }
            case Template.Column column -> column(column, place, field, shown);
            case Template.Environment environment -> {
                if (!context.knowsVariable(environment.name())) {
                    String rule = "the environment has no variable '" + environment.name() + "'";
                    context.problems.add(place, field, shown, rule, "set it: export " + environment.name() + "=…");
                }
            }
            case Template.Call call -> {
                String problem = TemplateFunction.problem(call);
                if (problem != null) {
                    List<String> functions = Arrays.stream(TemplateFunction.values())
                            .map(TemplateFunction::label)
                            .toList();
                    boolean unknown = TemplateFunction.named(call.function()) == null;
                    String near = unknown ? Words.nearest(call.function(), functions) : null;
                    context.problems.add(place, field, shown, problem, Kinds.didYouMean(near));
                }
            }
        }
    }

    private void column(Template.Column column, Place place, String field, String shown) {
        List<String> columns = feeders.get(column.feeder());
        if (columns == null) {
            String rule = "there is no feeder '" + column.feeder() + "'";
            List<String> known = List.copyOf(feeders.keySet());
            String hint = known.isEmpty() ? "the plan has no 'feeders'" : Words.suggest(column.feeder(), known);
            context.problems.add(place, field, shown, rule, hint);
        } else if (!columns.isEmpty() && !columns.contains(column.column())) {
            String rule = "feeder '" + column.feeder() + "' has no column '" + column.column() + "'";
            context.problems.add(place, field, shown, rule, Words.suggest(column.column(), columns));
        }
    }

    private String variableHint(String name, Set<String> variables) {
        if (TemplateFunction.named(name) != null) {
            return "a function needs parentheses: ${" + name + "()}";
        }
        if (feeders.containsKey(name)) {
            return "a feeder is read by column: ${" + name + ".column}";
        }
        String near = Words.nearest(name, List.copyOf(variables));
        if (near != null) {
            return "did you mean '" + near + "'?";
        }
        if (name.equals(name.toUpperCase(Locale.ROOT))) {
            return "a variable of the environment is read as ${env." + name + "}";
        }
        return variables.isEmpty()
                ? "extract it from the response of an earlier request, or take it from a feeder"
                : "extracted are "
                        + String.join(", ", variables.stream().sorted().toList());
    }

    /// Where the placeholders of a good template begin, in the way of [Template#parse].
    private static List<Integer> placeholders(String text) {
        List<Integer> places = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("$${", at)) {
                at += 3;
            } else if (text.startsWith("${", at)) {
                places.add(at);
                at = text.indexOf('}', at) + 1;
            } else {
                at++;
            }
        }
        return places;
    }

    /// The text of a template whose fixed parts were changed.
    static String write(Template template, UnaryOperator<String> literal) {
        StringBuilder text = new StringBuilder();
        for (Template.Part part : template.parts()) {
            text.append(
                    switch (part) {
                        case Template.Literal fixed ->
                            literal.apply(fixed.text()).replace("${", "$${");
                        case Template.Variable variable -> "${" + variable.name() + "}";
                        case Template.Column column -> "${" + column.feeder() + "." + column.column() + "}";
                        case Template.Environment environment -> "${env." + environment.name() + "}";
                        case Template.Call call ->
                            "${" + call.function() + "(" + String.join(",", call.arguments()) + ")}";
                    });
        }
        return text.toString();
    }
}
