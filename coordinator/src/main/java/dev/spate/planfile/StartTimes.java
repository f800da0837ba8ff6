package dev.spate.planfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds when each phase starts, from what it follows or goes along with.
final class StartTimes {

    private static final int UNSEEN = 0;
    private static final int OPEN = 1;
    private static final int DONE = 2;

    private final Problems problems;
    private final List<Item<Fields>> items;
    private final long[] durations;
    private final Map<String, Integer> indexByName = new HashMap<>();
    private final long[] starts;
    private final int[] state;

    /// @param durations of the phases in nanoseconds, at most 30 days each
    StartTimes(Problems problems, List<Item<Fields>> items, long[] durations) {
        this.problems = problems;
        this.items = items;
        this.durations = durations;
        this.starts = new long[items.size()];
        this.state = new int[items.size()];
        for (int i = 0; i < items.size(); i++) {
            Fields fields = items.get(i).value();
            String name = fields == null ? null : fields.get(PlanShapes.PHASE_NAME);
            if (name != null) {
                indexByName.putIfAbsent(name, i);
            }
        }
    }

    /// Nanoseconds after the start of the run at which each phase starts; of phases in a circle
    /// anything.
    long[] resolve() {
        for (int i = 0; i < items.size(); i++) {
            visit(i, new ArrayList<>());
        }
        return starts;
    }

    private void visit(int index, List<Integer> way) {
        if (state[index] != UNSEEN) {
            return;
        }
        state[index] = OPEN;
        way.add(index);
        Fields fields = items.get(index).value();
        boolean after = fields != null && fields.has(PlanShapes.START_AFTER);
        boolean with = fields != null && fields.has(PlanShapes.START_WITH);
        if (fields != null && (after || with)) {
            Field<List<Node.Scalar>> field = after ? PlanShapes.START_AFTER : PlanShapes.START_WITH;
            for (Node.Scalar name : fields.get(field, List.of())) {
                follow(index, fields, field, name, way);
            }
        } else if (index > 0) {
            if (state[index - 1] == OPEN) {
                refuseCircle(way.subList(way.indexOf(index - 1), way.size()));
            }
            visit(index - 1, way);
            starts[index] = starts[index - 1] + durations[index - 1];
        }
        way.removeLast();
        state[index] = DONE;
    }

    private void follow(int index, Fields fields, Field<List<Node.Scalar>> field, Node.Scalar name, List<Integer> way) {
        Integer other = indexByName.get(name.text());
        if (other == null) {
            List<String> known = new ArrayList<>(indexByName.keySet());
            known.sort(null);
            String hint = Quantities.durationMeant(name.text()) == null
                    ? Words.suggest(name.text(), known)
                    : "this is the name of a phase; a pause between two phases is one more, '{name: wait, pause: "
                            + name.text() + "}'";
            problems.add(name, fields.path(field), "the plan has no phase of this name", hint);
            return;
        }
        if (state[other] == OPEN) {
            refuseCircle(way.subList(way.indexOf(other), way.size()));
            return;
        }
        visit(other, way);
        long start = starts[other] + (field.equals(PlanShapes.START_AFTER) ? durations[other] : 0);
        starts[index] = Math.max(starts[index], start);
    }

    /// Adds one problem for a circle, at the first of its members that says where it starts; one does,
    /// since the others follow phases that stand before them.
    private void refuseCircle(List<Integer> members) {
        List<String> names = new ArrayList<>(members.stream().map(this::name).toList());
        names.add(names.getFirst());
        String rule = "phases wait for one another in a circle: " + String.join(" → ", names);
        String hint = "let one of them start without the others";
        Fields telling = null;
        for (int index : members) {
            Fields fields = items.get(index).value();
            boolean tells = fields != null && (fields.has(PlanShapes.START_AFTER) || fields.has(PlanShapes.START_WITH));
            if (tells && telling == null) {
                telling = fields;
            } else if (!tells) {
                hint = "'" + name(index) + "' has no 'startAfter' or 'startWith', so it follows '" + name(index - 1)
                        + "'";
            }
        }
        if (telling != null) {
            boolean after = telling.has(PlanShapes.START_AFTER);
            Field<?> field = after ? PlanShapes.START_AFTER : PlanShapes.START_WITH;
            problems.add(telling.at(field), telling.path(field), rule, hint);
        }
    }

    private String name(int index) {
        Fields fields = items.get(index).value();
        String name = fields == null ? null : fields.get(PlanShapes.PHASE_NAME);
        return name == null ? items.get(index).path() : name;
    }
}
