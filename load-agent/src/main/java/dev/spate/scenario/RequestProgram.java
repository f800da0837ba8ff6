package dev.spate.scenario;

import dev.spate.workload.Outcome;
import org.jspecify.annotations.Nullable;

/// A compiled request: written for a session, and its response judged.
///
/// The order of calls for one request of a session is [#authority] and [#render] (in any order, as often as
/// wanted: the
/// same session gets the same address and, `now()` apart, the same bytes each time, so a request may be
/// rendered
/// again for another connection), then for each response that [#redirects] a [#renderRedirect] and a
/// [#redirectAuthority], then once [#judge] for the last response. Judging may change the session's
/// variables and
/// cookies, so nothing may be rendered for that request afterwards.
public final class RequestProgram implements StepProgram {

    private final Authority authority;

    RequestProgram(Authority authority) {
        this.authority = authority;
    }

    /// Index in [WorkloadProgram#metricNames()]; requests of the same name share it.
    public int metric() {
        return 0;
    }

    /// Index in [WorkloadProgram#metricNames()] for the hops after the first; -1 if redirects are not
    /// followed.
    public int redirectMetric() {
        return -1;
    }

    /// From hand-over to the transport to the end of the last response, at least 1.
    public long timeoutNanos() {
        return 1;
    }

    /// Whether the response has no body whatever its head says. A redirect never changes that.
    public boolean head() {
        return false;
    }

    /// Whether [#judge] reads the body; if not, it needs only its size.
    public boolean keepBody() {
        return false;
    }

    /// Hops that may follow the first request; 0 to not follow any.
    public int maxRedirects() {
        return 0;
    }

    /// Whether the session goes on after this request failed.
    public boolean continueOnError() {
        return false;
    }

    /// Where this request of the session goes: one of [WorkloadProgram#authorities()], or one that only
    /// this session's
    /// values make. Equal addresses are the same object, for the life of the program.
    ///
    /// @return null if the address cannot be made, which is [Outcome#INTERNAL]; never null for a fixed
    ///     address
    public @Nullable Authority authority(SessionState session) {
        return authority;
    }

    /// Appends the whole HTTP/1.1 request: line, `Host`, headers, `Cookie`, `Content-Length`, body.
    ///
    /// @return false if it cannot be made, which is [Outcome#INTERNAL]: a variable without a value, no
    ///     feeder row, a
    ///     header with a line break; what was appended by then is of no use
    public boolean render(SessionState session, ByteWriter out) {
        return session.session() >= 0 && out.length() >= 0;
    }

    /// Whether a response with this status asks to go elsewhere and the plan wants to follow. After
    /// [#maxRedirects()] hops that is [Outcome#REDIRECT].
    public boolean redirects(int status) {
        return status < 0;
    }

    /// Appends the request that follows from a response which [#redirects], and takes its cookies. The
    /// method becomes
    /// `GET`, without a body, after 303, and after 301 and 302 to a `POST`. `Authorization` and `Cookie`
    /// headers of the
    /// plan are not sent once a hop left the address of the first request.
    ///
    /// @return false if there is no usable address, which is [Outcome#REDIRECT]
    public boolean renderRedirect(SessionState session, ResponseView response, ByteWriter out) {
        return session.session() >= 0 && out.length() >= 0 && response.status() >= 0;
    }

    /// Where the request goes that [#renderRedirect] appended last for this session. Equal addresses are
    /// the same
    /// object.
    public Authority redirectAuthority(SessionState session) {
        return authority;
    }

    /// Takes cookies, checks the response, and if it is good extracts values into the session.
    ///
    /// @param responseTimeNanos from the intended start to the end of the response
    public Outcome judge(SessionState session, ResponseView response, long responseTimeNanos) {
        return session.session() >= 0 && response.status() < 400 && responseTimeNanos >= 0 ? Outcome.OK : Outcome.CHECK;
    }
}
