package dev.spate.planfile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Gathers what is wrong. For the one thread that reads the plan.
final class Problems {

    /// Nobody reads more, and a broken generator of plans can make millions.
    private static final int MOST = 200;

    private static final Pattern CREDENTIALS = Pattern.compile("://([^/@\\s]{1,200})@");

    private final LinkedHashSet<Problem> found = new LinkedHashSet<>();
    private final String plan;
    private int total;

    /// @param plan name of the plan's file
    Problems(String plan) {
        this.plan = plan;
    }

    void add(Place place, String field, String value, String rule, @Nullable String hint) {
        total++;
        if (found.size() < MOST) {
            found.add(problem(place, field, value, rule, hint));
        }
    }

    /// Something named at a place, for a problem that somebody else may find.
    static Mention mention(String name, Place place, String field) {
        return new Mention(name, problem(place, field, "", "", null));
    }

    private static Problem problem(Place place, String field, String value, String rule, @Nullable String hint) {
        SourceText source = place.source();
        String line = place.line() > 0 ? source.line(place.line()) : null;
        String shown = line == null ? null : hidePassword(line);
        return new Problem(source.name(), place.line(), place.column(), field, hidePassword(value), rule, hint, shown);
    }

    /// Adds a problem in a file that the plan names.
    ///
    /// @param line from 1; 0: the file as a whole
    void addIn(String file, int line, String field, String value, String rule, @Nullable String sourceLine) {
        total++;
        if (found.size() < MOST) {
            found.add(new Problem(file, line, 0, field, value, rule, null, sourceLine));
        }
    }

    /// Gives the last problem a hint, if it is about this node and has none.
    void hintIfNone(Node node, @Nullable String hint) {
        if (hint == null || found.isEmpty() || total > MOST) {
            return;
        }
        Problem last = found.getLast();
        boolean here = last.line() == node.place().line()
                && last.column() == node.place().column();
        if (here && last.hint() == null) {
            found.removeLast();
            found.add(new Problem(
                    last.file(),
                    last.line(),
                    last.column(),
                    last.field(),
                    last.found(),
                    last.rule(),
                    hint,
                    last.sourceLine()));
        }
    }

    void add(Node node, String field, String rule, @Nullable String hint) {
        add(node.place(), field, Node.describe(node), rule, hint);
    }

    /// Output of a build is read by more people than the plan; the places behind it stay where they
    /// were.
    private static String hidePassword(String text) {
        return CREDENTIALS
                .matcher(text)
                .replaceAll(match -> "://" + "*".repeat(match.group(1).length()) + "@");
    }

    void add(Node node, String field, String rule) {
        add(node, field, rule, null);
    }

    /// How many there were up to now, to find out whether a part added some.
    int count() {
        return total;
    }

    /// In the order of places: first the plan, then overrides, then other files.
    List<Problem> inOrder() {
        List<Problem> all = new ArrayList<>(found);
        all.sort(Comparator.comparing((Problem problem) -> !problem.file().equals(plan))
                .thenComparing(Problem::file)
                .thenComparingInt(Problem::line)
                .thenComparingInt(Problem::column));
        if (total > MOST) {
            String rule = "there are more problems; the first " + MOST + " are shown";
            all.add(new Problem(plan, 0, 0, "", "", rule, null, null));
        }
        return all;
    }
}
