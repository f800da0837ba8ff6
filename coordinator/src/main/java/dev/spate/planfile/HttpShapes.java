package dev.spate.planfile;

import dev.spate.workload.HttpSettings;
import java.util.List;
import java.util.regex.Pattern;

/// Everything that a plan can say under `http`.
final class HttpShapes {

    private static final long LONGEST = Kinds.LONGEST_NANOS;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");

    private static final Kind<String> HOST_NAME =
            Kinds.matching("name of a host", "it is the name of a host: letters, digits, dots and hyphens", NAME);

    private HttpShapes() {}

    static final Field<HttpSettings.Version> VERSION = Field.of(
                    "version",
                    Kinds.choice(
                            List.of("1.1", "2", "h2c"),
                            List.of(
                                    HttpSettings.Version.HTTP_1_1,
                                    HttpSettings.Version.HTTP_2,
                                    HttpSettings.Version.H2C)),
                    "\"2\"",
                    "Version of HTTP: `1.1`, over plain TCP and over TLS; `2`, over TLS, by ALPN; or `h2c`, which is"
                            + " HTTP/2 over plain TCP, known beforehand.")
            .or("\"1.1\"");
    static final Field<Long> CONNECTIONS = Field.of(
                    "connections",
                    Kinds.integer(1, 1_000_000),
                    "128",
                    "Connections to each address, for the whole cluster. With HTTP/2 each carries as many requests at"
                            + " a time as the target allows, up to 256; else one. A request that waits for a free one"
                            + " waits in its response time.")
            .or("128");
    static final Field<HttpSettings.Reuse> REUSE = Field.of(
                    "connectionReuse",
                    Kinds.choice(
                            List.of("shared", "session", "none"),
                            List.of(HttpSettings.Reuse.SHARED, HttpSettings.Reuse.SESSION, HttpSettings.Reuse.NONE),
                            "it is one of shared, session, none"),
                    "session",
                    "Which requests share a connection. `shared`: all do, over connections that are opened before the"
                            + " run. `session`: those of one session, which opens a connection with its first request to"
                            + " an address and closes it when it ends. `none`: each request opens a connection, sends"
                            + " `Connection: close` and closes it. There are never more than `connections` to an address;"
                            + " what opening one takes, and waiting for room, is in the response time of the request that"
                            + " waited for it.")
            .or("shared");
    static final Field<Long> HTTP_TIMEOUT = Field.of(
                    "timeout",
                    Kinds.duration(1_000_000, LONGEST),
                    "5s",
                    "Longest time from a request's hand-over to the transport to the end of its response.")
            .or("10s");
    static final Field<Long> CONNECT_TIMEOUT = Field.of(
                    "connectTimeout",
                    Kinds.duration(1_000_000, LONGEST),
                    "1s",
                    "Longest time to open a connection, a TLS handshake included.")
            .or("3s");
    static final Field<Long> DNS_TTL = Field.of(
                    "dnsTtl",
                    SpecialKinds.TIME_TO_LIVE,
                    "5s",
                    "For how long an agent uses the addresses that it found for a name; then it looks the name up again,"
                            + " beside the load, and connections that are opened from then on go to what it found. If it"
                            + " finds nothing, the addresses it has stay in use, and that is counted. `0s`: a name is"
                            + " looked up each time before connections are opened, which wait for it; `never`: once."
                            + " Where a name has several addresses, of IPv4 and IPv6, connections go to all in turn; where"
                            + " one of them does not take a connection, it is tried at the next.")
            .or("30s");
    static final Field<Boolean> COOKIES = Field.of(
                    "cookies",
                    Kinds.TRUTH,
                    "false",
                    "Whether a session keeps the cookies that it is given and sends them back.")
            .or("true");
    static final Field<Integer> HTTP_REDIRECTS = Field.of(
                    "followRedirects",
                    SpecialKinds.REDIRECTS,
                    "true",
                    "Whether requests follow redirects, and how many at most; `true` is " + SpecialKinds.USUAL_REDIRECTS
                            + ".")
            .or("false");
    static final Field<Long> MAX_HEADER = Field.of(
                    "maxHeader",
                    Kinds.size(256, 16 << 20),
                    "32KiB",
                    "Longest head of a response; a longer one fails the request with `header-too-large`.")
            .or("64KiB");
    static final Field<Long> MAX_BODY = Field.of(
                    "maxBody",
                    Kinds.size(1, 1L << 40),
                    "100MB",
                    "Longest body of a response; a longer one fails the request with `body-too-large`.")
            .or("64MiB");

    static final Field<Node.Scalar> CA = Field.of(
            "ca",
            Kinds.text("path", "it is the path of a file in the plan's folder", 1000),
            "ca.pem",
            "Path of a PEM file, relative to the plan and in its folder, with the certificates of the authorities that"
                    + " are trusted. Without it those are trusted that the Java of the agent trusts.");
    static final Field<Boolean> INSECURE = Field.of(
                    "insecure",
                    Kinds.TRUTH,
                    "true",
                    "Whether any certificate is taken, for any host. The result and the report say so.")
            .or("false");
    static final Field<Node.Scalar> CERTIFICATE = Field.of(
            "certificate",
            Kinds.text("path", "it is the path of a file in the plan's folder", 1000),
            "client.pem",
            "Path of a PEM file, relative to the plan and in its folder, with the certificate by which the agents show"
                    + " who they are, and those between it and its authority.");
    static final Field<Node.Scalar> KEY = Field.of(
            "key",
            Kinds.raw("path", "it is a path or ${env.NAME}", null),
            "client-key.pem",
            "The private key of the certificate, PEM, PKCS#8, not encrypted. It is a secret, so it does not travel with"
                    + " the plan: every agent reads its own. A path is that of a file in the plan's folder for agents in"
                    + " the process of `spate run`, and in the folder of `spate agent --keys DIR` for others;"
                    + " `${env.NAME}` is a variable of the agent's environment that holds the key itself.");
    static final Field<String> SERVER_NAME = Field.of(
            "serverName",
            HOST_NAME,
            "shop.example",
            "The name that is asked for (SNI) and looked for in the certificate. Without it the host of the address.");
    static final Field<Boolean> RESUME = Field.of(
                    "resume",
                    Kinds.TRUTH,
                    "false",
                    "Whether a connection may go on with the TLS session of an earlier one of the same event loop, which"
                            + " spares the server most of the handshake. `connections.resumed` of the result counts"
                            + " how often it did.")
            .or("true");

    static final Shape TLS =
            Shape.of("tls", "How `https` addresses are reached.", CA, INSECURE, CERTIFICATE, KEY, SERVER_NAME, RESUME);

    static final Field<Fields> TLS_FIELD = Field.of(
            "tls",
            TLS,
            "{ca: ca.pem}",
            "Whom the agents trust, and who they are, where an address begins with `https://`.");

    static final Field<Boolean> NO_DELAY = Field.of(
                    "noDelay",
                    Kinds.TRUTH,
                    "false",
                    "Whether a request is sent at once though an earlier one is not acknowledged (`TCP_NODELAY`)."
                            + " Without it small requests may wait for tens of milliseconds.")
            .or("true");
    static final Field<Boolean> KEEP_ALIVE = Field.of(
                    "keepAlive",
                    Kinds.TRUTH,
                    "true",
                    "Whether the system asks after a target that is silent for long (`SO_KEEPALIVE`), at times that the"
                            + " system has. For users with long think time behind something that forgets connections.")
            .or("false");
    static final Field<Boolean> RESET_ON_CLOSE = Field.of(
                    "resetOnClose",
                    Kinds.TRUTH,
                    "true",
                    "Whether a connection that the agent closes is reset (`SO_LINGER` of 0), so that its port is free at"
                            + " once and not a minute later. For `connectionReuse: none` at a high rate; the target"
                            + " sees resets.")
            .or("false");
    static final Field<Long> SEND_BUFFER = Field.of(
            "sendBuffer",
            Kinds.size(1 << 10, 256 << 20),
            "256KiB",
            "Size of the buffer that each connection sends from (`SO_SNDBUF`). The system may give another size."
                    + " Without it the system finds one, and changes it as it needs.");
    static final Field<Long> RECEIVE_BUFFER = Field.of(
            "receiveBuffer",
            Kinds.size(1 << 10, 256 << 20),
            "4MiB",
            "Size of the buffer that each connection receives into (`SO_RCVBUF`), and with it the window that the target"
                    + " sees; a small one makes a slow reader. As for sendBuffer.");

    static final Shape TCP = Shape.of(
            "tcp",
            "Options of the agents' sockets. Those that are not given are as most clients have them.",
            NO_DELAY,
            KEEP_ALIVE,
            RESET_ON_CLOSE,
            SEND_BUFFER,
            RECEIVE_BUFFER);

    static final Field<Fields> TCP_FIELD = Field.of("tcp", TCP, "{noDelay: false}", "Options of the agents' sockets.");

    static final Shape HTTP = Shape.of(
            "http",
            "How requests travel. `headers`, `auth`, `timeout` and `followRedirects` hold for requests that do not say"
                    + " otherwise.",
            VERSION,
            CONNECTIONS,
            REUSE,
            HTTP_TIMEOUT,
            CONNECT_TIMEOUT,
            DNS_TTL,
            COOKIES,
            HTTP_REDIRECTS,
            ScenarioShapes.HEADERS,
            ScenarioShapes.AUTH,
            MAX_HEADER,
            MAX_BODY,
            TLS_FIELD,
            TCP_FIELD);
}
