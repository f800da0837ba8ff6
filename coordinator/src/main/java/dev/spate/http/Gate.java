package dev.spate.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who is let in. Immutable.
final class Gate {

    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final ServerSettings settings;
    private final boolean loopback;

    /// @param loopback whether only callers on the same machine can reach the server
    Gate(ServerSettings settings, boolean loopback) {
        this.settings = settings;
        this.loopback = loopback;
    }

    /// A page of a stranger can be made to look, to a browser, as if it came from this address; the name
    /// by which the browser asks gives it away.
    ///
    /// @param hosts every header `Host`
    void checkHost(List<String> hosts) throws Refusal {
        if (hosts.size() != 1) {
            throw new Refusal(400, "a request has one header Host; this one has " + hosts.size(), "send one");
        }
        if (!loopback) {
            return;
        }
        String name = hosts.getFirst().toLowerCase(Locale.ROOT).replaceFirst(":\\d{1,5}$", "");
        if (!name.equals("localhost")
                && !name.equals("[::1]")
                && !name.matches("127(\\.\\d{1,3}){3}")
                && !name.equals(settings.host().toLowerCase(Locale.ROOT))) {
            throw new Refusal(
                    421, "this server listens to this machine alone, and not by that name", "ask for localhost");
        }
    }

    /// Only pages of this server may make a browser ask it something.
    ///
    /// @param origin the header, or null
    /// @param site the header `Sec-Fetch-Site`, or null
    void checkOrigin(String method, @Nullable String origin, @Nullable String site, String host) throws Refusal {
        boolean own = origin == null || origin.replaceFirst("^https?://", "").equalsIgnoreCase(host);
        boolean strange = !READING.contains(method) && ("cross-site".equals(site) || "same-site".equals(site));
        if (!own || strange) {
            throw new Refusal(403, "pages of other servers may not use this one", "call it from a program");
        }
    }

    /// @param given every header `Authorization`
    void checkToken(String method, List<String> given) throws Refusal {
        Token token = settings.token();
        if (token == null) {
            return;
        }
        boolean reading = READING.contains(method);
        if (given.size() == 1) {
            String shown = shown(given.getFirst(), reading);
            if (shown != null && token.matches(shown)) {
                return;
            }
        }
        throw new Refusal(
                        401,
                        given.isEmpty() ? "a token is needed" : "this is not the token",
                        "send 'Authorization: Bearer TOKEN'"
                                + (reading ? "; a browser may send the token as a password, with any name" : ""))
                .with(
                        "WWW-Authenticate",
                        reading ? "Bearer realm=\"spate\", Basic realm=\"spate\"" : "Bearer realm=\"spate\"");
    }

    /// A browser knows passwords only, and sends them without being asked: so they are for reading.
    private static @Nullable String shown(String header, boolean reading) {
        int blank = header.indexOf(' ');
        if (blank < 0) {
            return null;
        }
        String scheme = header.substring(0, blank).toLowerCase(Locale.ROOT);
        String value = header.substring(blank + 1).strip();
        if (scheme.equals("bearer")) {
            return value;
        }
        if (!scheme.equals("basic") || !reading) {
            return null;
        }
        try {
            String pair = new String(Base64.getDecoder().decode(value), UTF_8);
            return pair.substring(pair.indexOf(':') + 1);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /// Whose requests are counted together: an address, and of the newer kind the network of a
    /// household.
    static String counted(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return address.getHostAddress();
        }
        StringBuilder network = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            network.append(String.format(Locale.ROOT, "%02x", bytes[i]));
        }
        return network.toString();
    }

    /// Whether a body of this type is taken.
    static void checkType(Route route, String type, @Nullable String encoding, boolean empty) throws Refusal {
        if (route.takes().isEmpty()) {
            if (!empty) {
                throw new Refusal(400, "a body is of no use here", "leave it out");
            }
            return;
        }
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new Refusal(415, "a body in " + clean(encoding) + " is not read", "send it as it is");
        }
        if (empty && route.mayBeEmpty() && type.isEmpty()) {
            return;
        }
        if (!route.takes().contains(type)) {
            String known = String.join(", ", route.takes().stream().sorted().toList());
            throw new Refusal(
                            415,
                            type.isEmpty()
                                    ? "the body has no Content-Type"
                                    : "a body of " + clean(type) + " is not read",
                            "send one of " + known)
                    .with("Accept-Post", known);
        }
        if (empty && !route.mayBeEmpty()) {
            throw new Refusal(400, "the body is empty", "send a plan");
        }
    }

    /// Whether the caller takes what a route gives.
    ///
    /// @param accept every header `Accept`
    static void checkAccept(Route route, List<String> accept) throws Refusal {
        if (accept.isEmpty() || route.gives().contains("*/*")) {
            return;
        }
        for (String range : String.join(",", accept).split(",", -1)) {
            String[] parts = range.strip().toLowerCase(Locale.ROOT).split(";", -1);
            String type = parts[0].strip();
            boolean refused = false;
            for (int i = 1; i < parts.length; i++) {
                refused |= parts[i].strip().matches("q=0(\\.0{0,3})?");
            }
            if (!refused
                    && route.gives().stream()
                            .anyMatch(gives -> type.equals("*/*")
                                    || type.equals(gives)
                                    || type.equals(gives.substring(0, gives.indexOf('/')) + "/*"))) {
                return;
            }
        }
        throw new Refusal(
                406,
                "there is no answer of the types that the header Accept names",
                "accept " + String.join(" or ", route.gives()));
    }

    private static String clean(String header) {
        return header.length() > 60 ? header.substring(0, 60) + "…" : header;
    }
}
