package dev.spate.drive;

import dev.spate.scenario.Authority;
import dev.spate.scenario.ByteWriter;
import dev.spate.scenario.PauseProgram;
import dev.spate.scenario.RequestProgram;
import dev.spate.scenario.ResponseView;
import dev.spate.scenario.ScenarioProgram;
import dev.spate.scenario.SessionState;
import dev.spate.scenario.StepProgram;
import dev.spate.trace.RequestTrace;
import dev.spate.transport.ConnectionPool;
import dev.spate.transport.Exchange;
import dev.spate.workload.Outcome;
import org.jspecify.annotations.Nullable;

/// One session under way, led through the steps of its scenario. Pooled: when it has ended it becomes
/// another one.
///
/// Between two calls it is in exactly one place: it sleeps in the [DueHeap] until its next step is due,
/// or it has a request with a connection or waiting for one, and then a deadline in the [TimeoutWheel].
/// After a failed request it goes on by way of the heap, never from within the call that told it, so
/// that a target that fails at once cannot build a tower of calls.
///
/// ## Times
/// `due` is when the next step is intended: the scheduled arrival for the first one, later the end of
/// the previous response plus think time. Response time counts from there, service time from [#sent].
/// The first hop of a redirect is intended when the response that asked for it had ended. All times are
/// on the loop's clock.
///
/// For its loop only.
final class Session extends Exchange {

    private static final int REDIRECT_BYTES = 512;

    /// Of one of these, with headers of 12 bytes, and of its places in the heap of those that sleep and
    /// in the pool, which may be twice as large as they need.
    static final int BYTES = 192;

    private final LoopLoad load;
    final SessionState state;

    /// Of the request under way; null if nothing is traced.
    private final @Nullable RequestTrace trace;

    // Links of the structures it is in, each used by that structure only.
    int heapIndex = -1;
    int wheelSlot = -1;
    long deadline;

    @Nullable
    Session nextTimeout;

    @Nullable
    Session previousTimeout;

    @Nullable
    Session nextLive;

    @Nullable
    Session previousLive;

    /// Set by [#begin] before anything else is asked.
    PhaseLoad phase;

    private ScenarioProgram scenario;
    private int step;
    private long due;
    private boolean failed;
    private boolean hasSent;

    /// What of a closed phase this session belongs to; null in open ones.
    @Nullable
    User user;

    // The request under way; `request` is null when there is none.
    private @Nullable RequestProgram request;
    private int hop;
    private long hopDue;
    private long sentNanos;
    private int bytesSent;
    private boolean later;
    private @Nullable ByteWriter redirect;
    private int heldBytes;

    @SuppressWarnings("NullAway.Init") // phase and scenario
    Session(LoopLoad load, SessionState state, @Nullable RequestTrace trace) {
        this.load = load;
        this.state = state;
        this.trace = trace;
        if (trace != null) {
            state.trace(trace);
        }
    }

    /// Becomes a session that has done nothing yet.
    void begin(PhaseLoad phase, ScenarioProgram scenario, long due) {
        this.phase = phase;
        this.scenario = scenario;
        this.due = due;
        step = 0;
        failed = false;
        hasSent = false;
        request = null;
    }

    long due() {
        return due;
    }

    boolean hasFailed() {
        return failed;
    }

    /// Whether any request of it was written.
    boolean hasSent() {
        return hasSent;
    }

    /// Goes on until it has to wait for something, or has ended and its user, if any, has nothing to do
    /// now.
    void advance(long now) {
        while (true) {
            boolean atEnd = step == scenario.stepCount();
            @Nullable StepProgram next = atEnd ? null : scenario.step(step);
            if (next instanceof PauseProgram pause) {
                due += load.thinkNanos(pause, state);
                step++;
            } else if (due > now) {
                load.sleep(this, due);
                return;
            } else if (next instanceof RequestProgram program) {
                issue(program, now);
                return;
            } else if (!phase.ended(this, now)) {
                return;
            }
        }
    }

    /// Its request has been under way for too long.
    void timedOut(long now) {
        endRequest(Outcome.TIMEOUT, 0, now, abandon());
        load.sleep(this, due);
    }

    /// It has taken all its steps, or could not go on.
    void end() {
        leave();
    }

    /// Ends it where it is; the phase counts it.
    void cutOff() {
        RequestProgram program = request;
        if (program != null) {
            long received = abandon();
            load.timeouts().remove(this);
            load.recorder().requestCutOff(phase.index(), metric(program), bytesSent, received);
            request = null;
        }
        leave();
        if (heapIndex >= 0) {
            load.wake(this);
        }
    }

    private void issue(RequestProgram program, long now) {
        request = program;
        hop = 0;
        hopDue = due;
        later = false;
        load.timeouts().add(this, now + program.timeoutNanos());
        RequestTrace traced = trace;
        if (traced != null) {
            trace(traced, program, now);
        }
        submit(program.authority(state), now);
    }

    private void trace(RequestTrace traced, RequestProgram program, long now) {
        if (program.ownsTrace()) {
            traced.rest();
            return;
        }
        load.tracer().begin(traced, now);
        traced.of(program.traced(), state.session(), due);
    }

    private void submit(@Nullable Authority authority, long now) {
        sentNanos = -1;
        bytesSent = 0;
        RequestTrace traced = trace;
        if (traced != null) {
            traced.submitted(
                    authority == null ? "" : authority.host(),
                    authority == null ? 0 : authority.port(),
                    authority != null && authority.secure(),
                    now);
        }
        @Nullable ConnectionPool pool = authority == null ? null : load.pools().of(authority);
        if (pool == null) {
            failed(authority == null ? unmade() : Outcome.INTERNAL, now, 0);
            proceed();
        } else {
            pool.submit(this);
        }
    }

    private RequestProgram current() {
        RequestProgram program = request;
        if (program == null) {
            throw new IllegalStateException("no request is under way");
        }
        return program;
    }

    private int metric(RequestProgram program) {
        return hop == 0 ? program.metric() : program.redirectMetric();
    }

    @Override
    protected @Nullable ByteWriter request(ByteWriter scratch) {
        if (hop > 0) {
            return redirect;
        }
        return current().render(state, scratch) ? scratch : null;
    }

    @Override
    protected Outcome unmade() {
        return state.takeLackOfRow() ? Outcome.NO_ROW : Outcome.INTERNAL;
    }

    @Override
    protected boolean isHead() {
        return current().head();
    }

    @Override
    protected boolean keepsBody() {
        return current().keepBody();
    }

    @Override
    protected void sent(long nanos, int bytes) {
        sentNanos = nanos;
        bytesSent = bytes;
        hasSent = true;
        RequestTrace traced = trace;
        if (traced != null) {
            traced.sent(peer(), nanos);
        }
    }

    @Override
    protected void responding(long nanos) {
        RequestTrace traced = trace;
        if (traced != null) {
            traced.responding(nanos);
        }
    }

    @Override
    protected void responded(ResponseView response, long nanos, long bytesReceived) {
        RequestProgram program = current();
        if (!program.redirects(response.status())) {
            endRequest(program.judge(state, response, nanos - due), response.status(), nanos, bytesReceived);
            return;
        }
        if (hop >= program.maxRedirects() || !renderRedirect(program, response)) {
            endRequest(Outcome.REDIRECT, response.status(), nanos, bytesReceived);
            return;
        }
        record(program, Outcome.OK, response.status(), nanos, bytesReceived);
        hop++;
        hopDue = nanos;
        RequestTrace traced = trace;
        if (traced != null) {
            traced.followed(program.redirectMethod(state), nanos);
        }
    }

    @Override
    protected void failed(Outcome outcome, long nanos, long bytesReceived) {
        endRequest(outcome, 0, nanos, bytesReceived);
        later = true;
    }

    @Override
    protected void proceed() {
        RequestProgram program = request;
        if (program != null) {
            submit(program.redirectAuthority(state), load.now());
        } else if (later) {
            load.sleep(this, due);
        } else {
            advance(load.now());
        }
    }

    private boolean renderRedirect(RequestProgram program, ResponseView response) {
        ByteWriter out = redirect;
        if (out == null) {
            out = new ByteWriter(REDIRECT_BYTES);
            redirect = out;
        }
        out.clear();
        RequestTrace traced = trace;
        if (traced != null) {
            load.tracer().nextHop(traced);
        }
        return program.renderRedirect(state, response, out);
    }

    /// @param status of the response; 0 if there is none
    private void endRequest(Outcome outcome, int status, long nanos, long bytesReceived) {
        RequestProgram program = current();
        load.timeouts().remove(this);
        record(program, outcome, status, nanos, bytesReceived);
        request = null;
        due = nanos;
        step++;
        countMemory();
        if (outcome.isError()) {
            failed = true;
            if (!program.continueOnError()) {
                step = scenario.stepCount();
            }
        }
    }

    private void countMemory() {
        int held = state.heldBytes() + (redirect == null ? 0 : REDIRECT_BYTES);
        if (held != heldBytes) {
            load.memory().grew((long) held - heldBytes);
            heldBytes = held;
        }
    }

    private void record(RequestProgram program, Outcome outcome, int status, long nanos, long bytesReceived) {
        load.recorder()
                .requestEnded(
                        phase.index(),
                        metric(program),
                        outcome,
                        nanos - hopDue,
                        sentNanos < 0 ? -1 : nanos - sentNanos,
                        load.unseenNanos(nanos),
                        bytesSent,
                        bytesReceived);
        RequestTrace traced = trace;
        if (traced != null) {
            int series = load.recorder().seriesOf(phase.index(), metric(program));
            traced.ended(series, outcome.index(), status, bytesSent, bytesReceived, nanos);
            load.tracer().ended(traced, outcome.isError(), load.recorder().traces());
        }
    }
}
