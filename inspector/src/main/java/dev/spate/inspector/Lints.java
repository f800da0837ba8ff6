package dev.spate.inspector;

import dev.spate.inspector.Snapshot.Finding;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What lints said in the last seconds, and the worst since the beginning.
///
/// A lint says something once a second or nothing. It warns as long as one of the last [#WINDOW] seconds
/// was above its threshold: what lasted a moment can still be read some seconds later.
///
/// For any thread, behind one lock.
final class Lints {

    /// Seconds.
    static final int WINDOW = 10;

    private final Map<Lint, Said> all = new EnumMap<>(Lint.class);
    private int second;

    /// Seconds since it began.
    private long judged;

    Lints() {
        for (Lint lint : Lint.values()) {
            all.put(lint, new Said(lint));
        }
    }

    /// Of the second that is being judged; the greatest value counts.
    ///
    /// @param value NaN: not known
    void observe(Lint lint, double value, String where) {
        observe(lint, value, where, "");
    }

    /// As above.
    ///
    /// @param evidence how the value came about, for people
    synchronized void observe(Lint lint, double value, String where, String evidence) {
        Said said = of(lint);
        if (isGreater(value, said.now)) {
            said.now = value;
            said.nowWhere = where;
            said.nowEvidence = evidence;
        }
    }

    /// The second is over.
    synchronized void close(long wallMillis) {
        int slot = second++ % WINDOW;
        judged++;
        for (Said said : all.values()) {
            said.close(slot, wallMillis);
        }
    }

    /// Nothing is known of what was before.
    synchronized void forget() {
        judged = 0;
        all.values().forEach(Said::forget);
    }

    /// For how many seconds they have said something.
    synchronized long judged() {
        return judged;
    }

    synchronized List<Finding> show() {
        return all.values().stream().map(Said::show).toList();
    }

    private Said of(Lint lint) {
        Said said = all.get(lint);
        if (said == null) {
            throw new IllegalStateException("no place for " + lint);
        }
        return said;
    }

    private static boolean isGreater(double value, double than) {
        return !Double.isNaN(value) && !(value <= than);
    }

    /// What one lint said.
    private static final class Said {
        private final Lint lint;
        private final double[] values = new double[WINDOW];
        private final String[] wheres = new String[WINDOW];
        private final String[] evidences = new String[WINDOW];
        private double now;
        private String nowWhere = "";
        private String nowEvidence = "";
        private double worst = Double.NaN;
        private String worstWhere = "";
        private long worstMillis;
        private long warned;

        Said(Lint lint) {
            this.lint = lint;
            forget();
        }

        final void forget() {
            Arrays.fill(values, Double.NaN);
            Arrays.fill(wheres, "");
            Arrays.fill(evidences, "");
            worst = Double.NaN;
            worstWhere = "";
            worstMillis = 0;
            warned = 0;
            begin();
        }

        void close(int slot, long wallMillis) {
            values[slot] = now;
            wheres[slot] = nowWhere;
            evidences[slot] = nowEvidence;
            if (now > lint.threshold()) {
                warned++;
            }
            if (isGreater(now, worst)) {
                worst = now;
                worstWhere = nowWhere;
                worstMillis = wallMillis;
            }
            begin();
        }

        private void begin() {
            now = Double.NaN;
            nowWhere = "";
            nowEvidence = "";
        }

        Finding show() {
            double value = Double.NaN;
            String where = "";
            String evidence = "";
            for (int slot = 0; slot < WINDOW; slot++) {
                if (isGreater(values[slot], value)) {
                    value = values[slot];
                    where = wheres[slot];
                    evidence = evidences[slot];
                }
            }
            return new Finding(
                    lint.id(),
                    Double.isNaN(value) ? "unknown" : value > lint.threshold() ? "warn" : "ok",
                    value,
                    lint.threshold(),
                    lint.unit().id(),
                    where,
                    warned,
                    worst,
                    worstWhere,
                    worstMillis,
                    lint.says(),
                    evidence);
        }
    }
}
