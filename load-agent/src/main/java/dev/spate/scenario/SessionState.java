package dev.spate.scenario;

import dev.spate.trace.RequestTrace;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a session remembers: its numbers, variables, feeder rows and cookies.
///
/// Made by [WorkloadProgram#newSession()] and used with that program only, by its event loop only. Meant
/// to be pooled: [#reset] makes it the state of another session and keeps its memory, up to some 100
/// KiB.
public final class SessionState {

    /// More than this of values a session cannot have at one time: room for the largest hidden form
    /// fields that are about, and no danger to a process with thousands of sessions.
    static final int MAX_VALUE_BYTES = 1 << 18;

    private static final int RETAINED_BYTES = 1 << 16;
    private static final int[] NONE = {};
    private static final int UNSET = -1;
    private static final int NOT_ASKED = -2;

    private final WorkloadProgram program;
    private @Nullable ScenarioProgram scenario;
    private int phase;
    private long session;
    private long user;
    private long drawSeed;
    private long nowMillis;

    /// All values one behind the other; a variable that is set anew leaves its old value behind until
    /// the session ends.
    private final ByteWriter values = new ByteWriter(0);

    private final int[] valueFrom;
    private final int[] valueLength;
    private final int[] rows;
    private boolean lacksRow;
    private final CookieJar cookies = new CookieJar();
    private final Hop hop = new Hop();
    private @Nullable RequestTrace trace;

    SessionState(WorkloadProgram program, int variables, int feeders) {
        this.program = program;
        this.valueFrom = variables == 0 ? NONE : new int[variables];
        this.valueLength = variables == 0 ? NONE : new int[variables];
        this.rows = feeders == 0 ? NONE : new int[feeders];
    }

    /// Makes this the state of a session that begins now, and takes rows of feeders that stop at their
    /// end.
    ///
    /// @param phase index of the phase in the workload; it is no pause
    /// @param session cluster-wide number of the session within the phase, from 0
    /// @param user cluster-wide number of the user within the phase, from 0; that of the session in open
    ///     load models
    public void reset(int phase, long session, long user) {
        this.phase = phase;
        this.session = session;
        this.user = user;
        this.drawSeed = program.drawSeed(phase, session);
        values.shrink(RETAINED_BYTES);
        Arrays.fill(valueFrom, UNSET);
        Arrays.fill(rows, NOT_ASKED);
        cookies.clear();
        hop.end();
        lacksRow = false;
        ScenarioProgram drawn = program.scenarioOf(phase, session);
        scenario = drawn;
        for (int feeder : drawn.stoppingFeeders()) {
            rows[feeder] = program.takeRow(feeder, phase, session);
        }
    }

    /// Memory that it holds for values, cookies and redirects now, besides that which every session of
    /// its program holds.
    public int heldBytes() {
        return values.capacity() + cookies.heldBytes() + hop.target.capacity();
    }

    /// Has the requests of this state and of all it becomes tell of traces.
    ///
    /// @param told of the request under way; whoever gives it changes it
    public void trace(RequestTrace told) {
        trace = told;
    }

    /// Null if requests tell of none.
    @Nullable
    RequestTrace trace() {
        return trace;
    }

    /// What the session executes.
    public ScenarioProgram scenario() {
        if (scenario == null) {
            throw new IllegalStateException("a session that was never reset");
        }
        return scenario;
    }

    public int phase() {
        return phase;
    }

    public long session() {
        return session;
    }

    public long user() {
        return user;
    }

    /// Seed of the stream of this session's draws.
    long drawSeed() {
        return drawSeed;
    }

    long nowMillis() {
        return nowMillis;
    }

    void nowMillis(long millis) {
        nowMillis = millis;
    }

    CookieJar cookies() {
        return cookies;
    }

    Hop hop() {
        return hop;
    }

    /// Gives a variable a value.
    ///
    /// @return false, and nothing is changed, if the session has no room for it
    boolean setVariable(int slot, byte[] bytes, int length) {
        if (values.length() + length > MAX_VALUE_BYTES) {
            int others = 0;
            for (int i = 0; i < valueFrom.length; i++) {
                others += i == slot || valueFrom[i] == UNSET ? 0 : valueLength[i];
            }
            if (others + length > MAX_VALUE_BYTES) {
                return false;
            }
            valueFrom[slot] = UNSET;
            closeGaps();
        }
        valueFrom[slot] = values.length();
        valueLength[slot] = length;
        values.put(bytes, 0, length);
        return true;
    }

    /// Moves values to the front, always the one that begins next, so that none is written over. Empty
    /// ones may begin where another does.
    private void closeGaps() {
        int kept = 0;
        int from = 0;
        boolean more = true;
        while (more) {
            int next = -1;
            for (int i = 0; i < valueFrom.length; i++) {
                if (valueLength[i] > 0 && valueFrom[i] >= from && (next < 0 || valueFrom[i] < valueFrom[next])) {
                    next = i;
                }
            }
            more = next >= 0;
            if (more) {
                from = valueFrom[next] + valueLength[next];
                System.arraycopy(values.array(), valueFrom[next], values.array(), kept, valueLength[next]);
                valueFrom[next] = kept;
                kept += valueLength[next];
            }
        }
        values.cut(kept);
    }

    /// @return false if the variable has no value, or none that may stand there
    boolean writeVariable(int slot, Escaping escaping, ByteWriter out) {
        return valueFrom[slot] != UNSET && escaping.write(values.array(), valueFrom[slot], valueLength[slot], out);
    }

    /// @return false if there is no row for the session, or the value may not stand there
    boolean writeColumn(int feeder, int column, Escaping escaping, ByteWriter out) {
        if (rows[feeder] == NOT_ASKED) {
            rows[feeder] = program.takeRow(feeder, phase, session);
        }
        if (rows[feeder] == FeederProgram.NO_ROW) {
            lacksRow = true;
            return false;
        }
        return program.writeColumn(feeder, rows[feeder], column, escaping, out);
    }

    /// Whether a request could not be made for want of a feeder row since the last call.
    public boolean takeLackOfRow() {
        boolean lacked = lacksRow;
        lacksRow = false;
        return lacked;
    }

    /// Where redirects have led the request that is under way.
    static final class Hop {
        private @Nullable Authority authority;
        private final ByteWriter target = new ByteWriter(0);
        private boolean get;
        private boolean away;

        /// Forgets the hops of the last request.
        void end() {
            authority = null;
            get = false;
            away = false;
        }

        /// Goes to another place.
        ///
        /// @param get whether the request is a `GET` without a body from now on
        /// @param away whether this is not the address of the first request
        void go(Authority authority, ByteWriter target, boolean get, boolean away) {
            this.authority = authority;
            this.target.clear();
            this.target.put(target.array(), 0, target.length());
            this.get |= get;
            this.away |= away;
        }

        /// Where the last hop led to; null before the first.
        @Nullable
        Authority authority() {
            return authority;
        }

        ByteWriter target() {
            return target;
        }

        boolean get() {
            return get;
        }

        /// Whether any hop left the address of the first request.
        boolean away() {
            return away;
        }
    }
}
