package dev.spate.planfile;

import dev.spate.workload.Scenario;
import dev.spate.workload.Step;
import dev.spate.workload.Template;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes scenarios of the lists of steps.
final class ScenarioReader {

    private final Context context;
    private final RequestReader requests;

    ScenarioReader(Context context, RequestReader requests) {
        this.context = context;
        this.requests = requests;
    }

    List<Scenario> read(List<Item<List<Item<Fields>>>> items) {
        List<Scenario> scenarios = new ArrayList<>();
        for (Item<List<Item<Fields>>> item : items) {
            if (!item.key().matches("[\\p{L}\\p{N}_][\\p{L}\\p{N}_ .-]{0,99}")) {
                String rule =
                        "the name of a scenario has 1 to 100 letters, digits, blanks, '.', '_' and '-', and begins with a"
                                + " letter, digit or '_'";
                context.problems.add(item.keyPlace(), item.path(), Node.quote(item.key()), rule, null);
            }
            List<Item<Fields>> steps = item.value();
            Scenario scenario = steps == null ? null : scenario(item.key(), item, steps);
            if (scenario != null) {
                scenarios.add(scenario);
            }
        }
        return scenarios;
    }

    private @Nullable Scenario scenario(String name, Item<?> item, List<Item<Fields>> items) {
        List<Step> steps = new ArrayList<>();
        Set<String> variables = new HashSet<>();
        boolean requestSeen = false;
        for (Item<Fields> step : items) {
            Fields fields = step.value();
            if (fields == null) {
                requestSeen = true;
                continue;
            }
            boolean isRequest = !fields.has(ScenarioShapes.PAUSE);
            requestSeen |= isRequest;
            Step read = isRequest ? requests.read(fields, variables) : pause(fields);
            if (read != null) {
                steps.add(read);
            }
            for (Item<Fields> extract : fields.get(ScenarioShapes.EXTRACT, List.of())) {
                if (Template.isName(extract.key())) {
                    variables.add(extract.key());
                }
            }
        }
        if (!requestSeen) {
            String hint = "add a step such as '- get: /'";
            context.problems.add(
                    item.node().place(), item.path(), "only pauses", "a scenario has at least one request", hint);
        }
        return steps.isEmpty() ? null : new Scenario(name, steps);
    }

    private Step.@Nullable Pause pause(Fields fields) {
        for (Node.Entry entry : fields.node().entries()) {
            String key = entry.key().text();
            if (!key.equals("pause")
                    && ScenarioShapes.STEP.field(key) != null
                    && !ScenarioShapes.METHODS.contains(key)) {
                String rule = "a pause has no other fields";
                String path = Shape.join(fields.path(), key);
                String hint = "make the pause a step of its own: '- pause: …'";
                context.problems.add(entry.key().place(), path, Node.quote(key), rule, hint);
            }
        }
        List<Long> range = fields.get(ScenarioShapes.PAUSE);
        return range == null ? null : new Step.Pause(range.get(0), range.get(1));
    }
}
