package dev.spate.scenario;

import dev.spate.trace.TracedRequest;
import dev.spate.workload.Extract;
import dev.spate.workload.Outcome;
import dev.spate.workload.Step;
import org.jspecify.annotations.Nullable;

/// A compiled request: written for a session, and its response judged.
///
/// The order of calls for one request of a session is [#authority] and [#render] (in any order, as often
/// as wanted: the same session gets the same address and, `now()` apart, the same bytes each time, so a
/// request may be rendered again for another connection), then for each response that [#redirects] a
/// [#renderRedirect] and a [#redirectAuthority], then once [#judge] for the last response. Judging may
/// change the session's variables and cookies, so nothing may be rendered for that request afterwards.
public final class RequestProgram implements StepProgram {

    private final Step.Request request;
    private final int metric;
    private final int redirectMetric;
    private final MessageProgram message;
    private final CheckProgram check;
    private final ExtractProgram[] extracts;
    private final boolean keepBody;
    private final TracedRequest traced;

    RequestProgram(
            Step.Request request,
            int metric,
            int redirectMetric,
            MessageProgram message,
            CheckProgram check,
            ExtractProgram[] extracts) {
        this.request = request;
        this.metric = metric;
        this.redirectMetric = redirectMetric;
        this.message = message;
        this.check = check;
        this.extracts = extracts;
        this.traced = TracedRequest.of(request.name(), request.method(), request.url());
        boolean readsBody = request.check().needsBody();
        for (Extract extract : request.extracts()) {
            readsBody |= extract.source() != Extract.Source.HEADER;
        }
        this.keepBody = readsBody;
    }

    /// Index in [WorkloadProgram#metricNames()]; requests of the same name share it.
    public int metric() {
        return metric;
    }

    /// Index in [WorkloadProgram#metricNames()] for the hops after the first; -1 if redirects are not
    /// followed.
    public int redirectMetric() {
        return redirectMetric;
    }

    /// What spans tell of it.
    public TracedRequest traced() {
        return traced;
    }

    /// Whether the plan itself says of which trace the request is; then it has none of ours.
    public boolean ownsTrace() {
        return message.ownsTrace();
    }

    /// From hand-over to the transport to the end of the last response, at least 1.
    public long timeoutNanos() {
        return request.timeoutNanos();
    }

    /// Whether the response has no body whatever its head says. A redirect never changes that.
    public boolean head() {
        return request.method().equals("HEAD");
    }

    /// Whether [#judge] reads the body; if not, it needs only its size.
    public boolean keepBody() {
        return keepBody;
    }

    /// Hops that may follow the first request; 0 to not follow any.
    public int maxRedirects() {
        return request.maxRedirects();
    }

    /// Whether the session goes on after this request failed.
    public boolean continueOnError() {
        return request.continueOnError();
    }

    /// Where this request of the session goes: one of [WorkloadProgram#authorities()], or one that only
    /// this session's values make. Equal addresses are the same object, for the life of the program.
    ///
    /// @return null if the address cannot be made, which is [Outcome#INTERNAL]; never null for a fixed
    ///     address
    public @Nullable Authority authority(SessionState session) {
        return message.authority(session);
    }

    /// Appends the whole HTTP/1.1 request: line, `Host`, headers, `Cookie`, `Content-Length`, body.
    ///
    /// @return false if it cannot be made, which is [Outcome#INTERNAL]: a variable without a value, no
    ///     feeder row, a header with a line break; what was appended by then is of no use
    public boolean render(SessionState session, ByteWriter out) {
        return message.render(session, out);
    }

    /// Whether a response with this status asks to go elsewhere and the plan wants to follow. After
    /// [#maxRedirects()] hops that is [Outcome#REDIRECT].
    public boolean redirects(int status) {
        return request.maxRedirects() > 0
                && (status == 301 || status == 302 || status == 303 || status == 307 || status == 308);
    }

    /// Appends the request that follows from a response which [#redirects], and takes its cookies. The
    /// method becomes `GET`, without a body, after 303, and after 301 and 302 to a `POST`. Headers with
    /// credentials, cookies or values of the environment are not sent once a hop left the address of the
    /// first request; a body with a value of the environment is not sent there either, and then the
    /// redirect is not followed.
    ///
    /// @return false if there is no usable address, which is [Outcome#REDIRECT]
    public boolean renderRedirect(SessionState session, ResponseView response, ByteWriter out) {
        return message.renderRedirect(session, response, out);
    }

    /// Where the request goes that [#renderRedirect] appended last for this session. Equal addresses are
    /// the same object.
    public Authority redirectAuthority(SessionState session) {
        Authority authority = session.hop().authority();
        if (authority == null) {
            throw new IllegalStateException("no redirect was followed");
        }
        return authority;
    }

    /// The method of the request that [#renderRedirect] appended last for this session.
    public String redirectMethod(SessionState session) {
        return message.redirectMethod(session);
    }

    /// Takes cookies, checks the response, and if it is good extracts values into the session.
    ///
    /// @param responseTimeNanos from the intended start to the end of the response
    public Outcome judge(SessionState session, ResponseView response, long responseTimeNanos) {
        message.takeCookies(session, response);
        Outcome outcome = check.judge(response, responseTimeNanos);
        if (outcome != Outcome.OK) {
            return outcome;
        }
        for (ExtractProgram extract : extracts) {
            if (!extract.extract(session, response)) {
                outcome = Outcome.EXTRACT;
            }
        }
        return outcome;
    }
}
