package dev.spate.planfile;

import dev.spate.plan.Objective.Comparison;
import dev.spate.workload.Check;
import dev.spate.workload.Check.Condition;
import dev.spate.workload.Check.Kind;
import dev.spate.workload.JsonPath;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes checks of what stands under `check`.
final class CheckReader {

    static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}");

    private final Problems problems;

    CheckReader(Problems problems) {
        this.problems = problems;
    }

    Check read(@Nullable Fields fields) {
        if (fields == null) {
            return Check.DEFAULT;
        }
        List<Check.Named> headers = new ArrayList<>();
        for (Item<List<Condition>> item : fields.get(ScenarioShapes.CHECK_HEADER, List.of())) {
            if (!HEADER_NAME.matcher(item.key()).matches()) {
                problems.add(item.keyPlace(), item.path(), Node.quote(item.key()), "this is no name of a header", null);
            }
            named(item, headers);
        }
        List<Check.Named> paths = new ArrayList<>();
        for (Item<List<Condition>> item : fields.get(ScenarioShapes.CHECK_JSON, List.of())) {
            checkPath(item.key(), item.keyPlace(), item.path(), problems);
            named(item, paths);
        }
        long[] size = size(fields);
        return new Check(
                fields.get(ScenarioShapes.STATUS, List.of()),
                headers,
                fields.get(ScenarioShapes.CHECK_BODY, List.of()),
                paths,
                size[0],
                size[1],
                duration(fields));
    }

    private static void named(Item<List<Condition>> item, List<Check.Named> all) {
        List<Condition> conditions = item.value();
        if (conditions != null) {
            conditions.forEach(condition -> all.add(new Check.Named(item.key(), condition)));
        }
    }

    /// Adds a problem if a text is no JSONPath that can be followed.
    static void checkPath(String path, Place place, String field, Problems problems) {
        try {
            JsonPath.parse(path);
        } catch (JsonPath.SyntaxException e) {
            Node.Scalar scalar = new Node.Scalar(place, path, true);
            problems.add(scalar.placeOf(e.index()), field, Node.quote(path), String.valueOf(e.getMessage()), null);
        }
    }

    private long[] size(Fields fields) {
        long[] any = {0, Long.MAX_VALUE};
        if (!(fields.get(ScenarioShapes.CHECK_SIZE) instanceof Node.Scalar scalar)
                || !(SpecialKinds.Bound.parse(scalar.text()) instanceof SpecialKinds.Bound bound)) {
            return any;
        }
        String field = fields.path(ScenarioShapes.CHECK_SIZE);
        Long bytes = Quantities.bytes(bound.value());
        if (bytes == null) {
            problems.add(scalar, field, "a bound on a size is < <= > or >= and a size, such as \"< 10KB\"");
            return any;
        }
        if (bytes == 0 && bound.comparison() == Comparison.LESS) {
            problems.add(scalar, field, "no body is smaller than 0B");
            return any;
        }
        return switch (bound.comparison()) {
            case LESS -> new long[] {0, bytes - 1};
            case AT_MOST -> new long[] {0, bytes};
            case GREATER -> new long[] {Math.min(bytes, Long.MAX_VALUE - 1) + 1, Long.MAX_VALUE};
            case AT_LEAST -> new long[] {bytes, Long.MAX_VALUE};
        };
    }

    private long duration(Fields fields) {
        if (!(fields.get(ScenarioShapes.CHECK_DURATION) instanceof Node.Scalar scalar)
                || !(SpecialKinds.Bound.parse(scalar.text()) instanceof SpecialKinds.Bound bound)) {
            return 0;
        }
        Long nanos = Quantities.durationNanos(bound.value());
        boolean upper = bound.comparison() == Comparison.LESS || bound.comparison() == Comparison.AT_MOST;
        if (nanos == null || !upper || nanos == 0 || nanos > Kinds.LONGEST_NANOS) {
            String rule = "a check of the duration is an upper bound above 0s, such as \"< 500ms\"";
            problems.add(scalar, fields.path(ScenarioShapes.CHECK_DURATION), rule);
            return 0;
        }
        return bound.comparison() == Comparison.LESS ? nanos - 1 : nanos;
    }

    /// The condition that a plain value stands for, or null after adding a problem.
    static @Nullable List<Condition> plainCondition(Node.Scalar scalar, String field, Problems problems) {
        if (scalar.text().equals("exists")) {
            return List.of(new Condition(Kind.EXISTS, null));
        }
        if (scalar.text().equals("absent")) {
            return List.of(new Condition(Kind.ABSENT, null));
        }
        String text = scalar.isNothing() ? "null" : scalar.text();
        return operand(scalar, field, problems) ? List.of(new Condition(Kind.EQUALS, text)) : null;
    }

    /// The conditions of a mapping, or null after adding a problem.
    static @Nullable List<Condition> conditions(Fields fields, Problems problems) {
        List<Condition> conditions = new ArrayList<>();
        int before = problems.count();
        add(fields, ScenarioShapes.CONTAINS, Kind.CONTAINS, conditions, problems);
        add(fields, ScenarioShapes.EQUALS, Kind.EQUALS, conditions, problems);
        add(fields, ScenarioShapes.NOT_EQUALS, Kind.NOT_EQUALS, conditions, problems);
        if (fields.get(ScenarioShapes.MATCHES) instanceof Pattern pattern) {
            conditions.add(new Condition(Kind.MATCHES, pattern.pattern()));
        }
        if (fields.node().entries().isEmpty()) {
            problems.add(fields.node(), fields.path(), "a condition needs one of contains, equals, notEquals, matches");
        }
        return problems.count() == before && !conditions.isEmpty() ? conditions : null;
    }

    private static void add(
            Fields fields, Field<Node.Scalar> field, Kind kind, List<Condition> conditions, Problems problems) {
        if (fields.get(field) instanceof Node.Scalar scalar && operand(scalar, fields.path(field), problems)) {
            conditions.add(new Condition(kind, scalar.text()));
        }
    }

    private static boolean operand(Node.Scalar scalar, String field, Problems problems) {
        int placeholder = scalar.text().indexOf("${");
        if (placeholder >= 0) {
            String rule = "a check compares with fixed text; placeholders have no value here";
            problems.add(scalar.placeOf(placeholder), field, Node.describe(scalar), rule, null);
        }
        return placeholder < 0;
    }
}
