package dev.spate.scenario;

import dev.spate.trace.RequestTrace;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the bytes of one request of a scenario, and of the redirects that follow from it.
///
/// A request to a fixed address is one list of pieces, in which everything constant is one piece of
/// bytes: a request without placeholders is copied as a whole. Only addresses that are made during the
/// run, and redirects, are put together header by header.
///
/// Placeholders have the same value each time they are written for a session, so the path that a cookie
/// or a redirect refers to need not be kept; it is written again.
final class MessageProgram {

    /// What a request is made of.
    ///
    /// @param authority null if the address is made during the run
    /// @param target pieces of path and query; of the whole address if `authority` is null
    /// @param fixedBody a body that is always the same
    /// @param body pieces of a body that is written anew; at most one of the two is given
    /// @param secretBody whether a value of the environment is in the body
    /// @param keepsCookies whether the session keeps the cookies it is given
    /// @param closes whether the server is asked to close the connection behind the response
    /// @param usesNow whether any piece is the time
    record Parts(
            String method,
            @Nullable Authority authority,
            List<TemplatePart> target,
            List<HeaderProgram> headers,
            TemplatePart.@Nullable Fixed fixedBody,
            @Nullable List<TemplatePart> body,
            boolean secretBody,
            boolean keepsCookies,
            boolean closes,
            boolean usesNow) {}

    private static final byte[] GET = ascii("GET ");
    private static final byte[] VERSION = ascii(" HTTP/1.1\r\n");
    private static final byte[] VERSION_CLOSE = ascii(" HTTP/1.1\r\nConnection: close\r\n");
    private static final byte[] HOST = ascii("Host: ");
    private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
    private static final byte[] LINE_END = ascii("\r\n");
    private static final byte[] LOCATION = HeadScanner.name("Location");

    private final Parts parts;
    private final Workspace workspace;
    private final HeadScanner head = new HeadScanner();

    /// The method and a blank.
    private final byte[] method;

    /// What stands between the target and the first header that varies.
    private final byte[] version;

    private final TemplatePart[] target;
    private final HeaderProgram[] headers;
    private final byte @Nullable [] fixedBody;
    private final TemplatePart @Nullable [] body;
    private final boolean ownHost;
    private final boolean sendsCookies;

    /// Whether the plan itself says of which trace the request is.
    private final boolean ownTrace;

    /// For a fixed address: all pieces up to the last header.
    private final TemplatePart @Nullable [] beginning;

    /// What follows the headers, if it is constant, without the body.
    private final byte @Nullable [] ending;

    MessageProgram(Parts parts, Workspace workspace) {
        this.parts = parts;
        this.workspace = workspace;
        this.method = ascii(parts.method + " ");
        this.version = parts.closes ? VERSION_CLOSE : VERSION;
        this.target = parts.target.toArray(new TemplatePart[0]);
        this.headers = parts.headers.toArray(new HeaderProgram[0]);
        this.fixedBody = parts.fixedBody == null ? null : parts.fixedBody.bytes();
        this.body = parts.body == null ? null : parts.body.toArray(new TemplatePart[0]);
        boolean host = false;
        boolean cookie = false;
        boolean trace = false;
        for (HeaderProgram header : parts.headers) {
            host |= header.kind() == HeaderProgram.Kind.HOST;
            cookie |= header.kind() == HeaderProgram.Kind.COOKIE;
            trace |= header.kind() == HeaderProgram.Kind.TRACE;
        }
        this.ownHost = host;
        this.ownTrace = trace;
        this.sendsCookies = parts.keepsCookies && !cookie;
        this.beginning = parts.authority == null ? null : beginning(parts.authority);
        this.ending = parts.body == null ? ending() : null;
    }

    /// Whether the plan itself says of which trace the request is.
    boolean ownsTrace() {
        return ownTrace;
    }

    /// The method of the request that [#renderRedirect] appended last for this session.
    String redirectMethod(SessionState session) {
        return session.hop().get() ? "GET" : parts.method;
    }

    /// Where the request goes, or null if its address cannot be made.
    @Nullable
    Authority authority(SessionState session) {
        return parts.authority != null ? parts.authority : resolve(session);
    }

    /// Appends the request.
    ///
    /// @return false if it cannot be made
    boolean render(SessionState session, ByteWriter out) {
        if (parts.usesNow) {
            session.nowMillis(workspace.epochMillis.getAsLong());
        }
        session.hop().end();
        if (beginning == null || parts.authority == null) {
            Authority authority = resolve(session);
            return authority != null && write(session, authority, workspace.target, false, false, out);
        }
        int target = out.length() + method.length;
        if (!TemplatePart.writeAll(beginning, session, out)) {
            return false;
        }
        if (sendsCookies && session.cookies().count() > 0) {
            int targetEnd = Ascii.indexOf(out.array(), target, out.length(), (byte) ' ');
            session.cookies().write(parts.authority.host(), out.array(), target, targetEnd, out);
        }
        writeTrace(session, out);
        return writeEnding(session, out);
    }

    /// Takes the cookies of the response, and appends the request that it asks for.
    ///
    /// @return false if there is no usable address
    boolean renderRedirect(SessionState session, ResponseView response, ByteWriter out) {
        takeCookies(session, response);
        Authority first = authority(session);
        Authority from = present(session);
        head.start(response, LOCATION);
        if (first == null || from == null || !head.next()) {
            return false;
        }
        ByteWriter base = presentTarget(session);
        ByteWriter next = workspace.nextTarget;
        next.clear();
        Authority to = workspace.addresses.resolve(
                head.bytes(), head.from(), head.to(), from, base.array(), base.length(), next);
        if (to == null) {
            return false;
        }
        SessionState.Hop hop = session.hop();
        hop.go(to, next, becomesGet(response.status()), !to.equals(first));
        boolean betrays = hop.away() && parts.secretBody && !hop.get();
        return !betrays && write(session, to, hop.target(), hop.get(), hop.away(), out);
    }

    /// Gives the session the cookies of a response to the request that is under way.
    void takeCookies(SessionState session, ResponseView response) {
        if (parts.keepsCookies && workspace.setCookie.isIn(response)) {
            Authority authority = present(session);
            if (authority != null) {
                ByteWriter target = presentTarget(session);
                workspace.setCookie.take(
                        response, authority.host(), target.array(), target.length(), session.cookies());
            }
        }
    }

    private boolean becomesGet(int status) {
        return (status == 303 && !parts.method.equals("HEAD"))
                || ((status == 301 || status == 302) && parts.method.equals("POST"));
    }

    /// Where the request that is under way was sent last.
    private @Nullable Authority present(SessionState session) {
        Authority authority = session.hop().authority();
        return authority != null ? authority : authority(session);
    }

    /// Path and query of the request that is under way, of its last hop.
    private ByteWriter presentTarget(SessionState session) {
        if (session.hop().authority() != null) {
            return session.hop().target();
        }
        if (parts.authority == null) {
            resolve(session);
        } else {
            workspace.target.clear();
            TemplatePart.writeAll(target, session, workspace.target);
        }
        return workspace.target;
    }

    /// Finds the address of a request that has no fixed one, and writes its path and query into the
    /// workspace.
    private @Nullable Authority resolve(SessionState session) {
        ByteWriter address = workspace.address;
        address.clear();
        workspace.target.clear();
        return TemplatePart.writeAll(target, session, address)
                ? workspace.addresses.read(address.array(), 0, address.length(), workspace.target)
                : null;
    }

    /// Appends a request header by header.
    ///
    /// @param get whether it has become a `GET` without a body
    /// @param away whether it went to another address than the plan says
    private boolean write(
            SessionState session, Authority authority, ByteWriter target, boolean get, boolean away, ByteWriter out) {
        out.put(get ? GET : method);
        out.put(target.array(), 0, target.length());
        out.put(version);
        if (!ownHost || away) {
            out.put(HOST);
            AuthorityTable.writeHost(authority, out);
            out.put(LINE_END);
        }
        for (HeaderProgram header : headers) {
            if (header.isSent(get, away) && !header.write(session, out)) {
                return false;
            }
        }
        if (sendsCookies) {
            session.cookies().write(authority.host(), target.array(), 0, target.length(), out);
        }
        writeTrace(session, out);
        if (get) {
            out.put(LINE_END);
            return true;
        }
        return writeEnding(session, out);
    }

    private void writeTrace(SessionState session, ByteWriter out) {
        RequestTrace trace = session.trace();
        if (trace != null && !ownTrace) {
            TraceHeader.write(trace, out);
        }
    }

    private boolean writeEnding(SessionState session, ByteWriter out) {
        if (ending != null) {
            out.put(ending);
            if (fixedBody != null) {
                out.put(fixedBody);
            }
            return true;
        }
        ByteWriter rendered = workspace.body;
        rendered.clear();
        if (body == null || !TemplatePart.writeAll(body, session, rendered)) {
            return false;
        }
        out.put(CONTENT_LENGTH);
        out.putDecimal(rendered.length());
        out.put(LINE_END);
        out.put(LINE_END);
        out.put(rendered.array(), 0, rendered.length());
        return true;
    }

    private TemplatePart[] beginning(Authority authority) {
        PartList list = new PartList();
        list.add(method);
        list.addAll(parts.target);
        list.add(version);
        if (!ownHost) {
            ByteWriter host = new ByteWriter(64);
            AuthorityTable.writeHost(authority, host);
            list.add(HOST);
            list.add(host.copy());
            list.add(LINE_END);
        }
        for (HeaderProgram header : parts.headers) {
            header.addTo(list);
        }
        return list.toList().toArray(new TemplatePart[0]);
    }

    private byte[] ending() {
        boolean sendsLength = parts.fixedBody != null
                || parts.method.equals("POST")
                || parts.method.equals("PUT")
                || parts.method.equals("PATCH");
        int length = parts.fixedBody == null ? 0 : parts.fixedBody.bytes().length;
        return ascii(sendsLength ? "Content-Length: " + length + "\r\n\r\n" : "\r\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
