package dev.spate.scenario;

/// What a session remembers: its numbers, variables, feeder rows and cookies.
///
/// Made by [WorkloadProgram#newSession()] and used with that program only, by its event loop only. Meant to
/// be pooled:
/// [#reset] makes it the state of another session and keeps its memory.
public final class SessionState {

    private int phase;
    private long session;
    private long user;

    SessionState() {}

    /// Makes this the state of a session that begins now.
    ///
    /// @param phase index of the phase in the workload
    /// @param session cluster-wide number of the session within the phase, from 0
    /// @param user cluster-wide number of the user within the phase, from 0; of the session in open load
    ///     models
    public void reset(int phase, long session, long user) {
        this.phase = phase;
        this.session = session;
        this.user = user;
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
}
