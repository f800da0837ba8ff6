package dev.spate.drive;

import dev.spate.schedule.Share;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Workload;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// How many sessions of each open phase may be under way on the event loops of one agent.
///
/// An agent has that part of a phase's `maxSessions` that its slots have, and so has each of its loops,
/// so that nothing is shared between them. But arrivals are dealt to loops whatever these have to do:
/// with few sessions a loop, some loops would be full, or have none at all, while others have room. So a
/// small limit is one counter for all loops of the agent, and an arrival is dropped only if the agent
/// has as many sessions under way as it may.
///
/// For any thread: the counters are atomic and order nothing else.
final class SessionLimits {

    /// Loops with more than this for each have parts of their own. Of 64 sessions that arrivals spread
    /// by chance, a loop has 8 more or less (the square root).
    private static final int SHARED_BELOW = 64;

    private final @Nullable AtomicLong[] free;

    private SessionLimits(int phases) {
        this.free = new AtomicLong[phases];
    }

    /// Those of a single loop, which shares nothing.
    static SessionLimits ofOneLoop(Workload workload) {
        return new SessionLimits(workload.phases().size());
    }

    /// @param share of the agent
    static SessionLimits of(Workload workload, Share share, int loops) {
        SessionLimits limits = new SessionLimits(workload.phases().size());
        for (int i = 0; i < limits.free.length && loops > 1; i++) {
            Phase phase = workload.phases().get(i);
            long sessions = share.count(phase.maxSessions());
            if (phase.load() instanceof LoadModel.Open && sessions < (long) SHARED_BELOW * loops) {
                limits.free[i] = new AtomicLong(sessions);
            }
        }
        return limits;
    }

    /// Sessions that may still start in a phase, if its loops share them; null if each has its own.
    @Nullable
    AtomicLong shared(int phase) {
        return free[phase];
    }
}
