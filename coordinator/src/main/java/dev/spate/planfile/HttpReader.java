package dev.spate.planfile;

import dev.spate.workload.HttpSettings;
import dev.spate.workload.Scenario;
import dev.spate.workload.Step;
import dev.spate.workload.Template;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what stands under `http` and is not about single requests.
final class HttpReader {

    private static final int MAX_PEM_BYTES = 1 << 20;

    private static final HttpSettings USUAL =
            new HttpSettings(HttpSettings.Version.HTTP_1_1, 128, 3_000_000_000L, true, 64 << 10, 64L << 20);

    private final Context context;
    private final Problems problems;
    private final @Nullable Fields http;
    private final Map<String, byte[]> resources;
    private List<Mention> keys = List.of();

    /// @param http what stands under `http`, or null
    /// @param resources is given the files that agents need
    HttpReader(Context context, @Nullable Fields http, Map<String, byte[]> resources) {
        this.context = context;
        this.problems = context.problems;
        this.http = http;
        this.resources = resources;
    }

    /// The settings; of use if no problem was found.
    HttpSettings read() {
        Fields fields = http;
        if (fields == null) {
            return USUAL;
        }
        long connections = fields.get(HttpShapes.CONNECTIONS, (long) USUAL.connections());
        long maxHeader = fields.get(HttpShapes.MAX_HEADER, (long) USUAL.maxHeaderBytes());
        Fields tls = fields.get(HttpShapes.TLS_FIELD);
        Fields tcp = fields.get(HttpShapes.TCP_FIELD);
        return new HttpSettings(
                fields.get(HttpShapes.VERSION, USUAL.version()),
                (int) connections,
                fields.get(HttpShapes.CONNECT_TIMEOUT, USUAL.connectTimeoutNanos()),
                fields.get(HttpShapes.COOKIES, USUAL.cookies()),
                (int) maxHeader,
                fields.get(HttpShapes.MAX_BODY, USUAL.maxBodyBytes()),
                tls == null ? HttpSettings.Tls.USUAL : tls(tls),
                fields.get(HttpShapes.REUSE, USUAL.reuse()),
                fields.get(HttpShapes.DNS_TTL, USUAL.dnsTtlNanos()),
                tcp == null ? HttpSettings.Tcp.USUAL : tcp(tcp));
    }

    /// Finds addresses that cannot be reached by the version of HTTP.
    ///
    /// @param target null if there is a problem with it
    void requireVersionFor(@Nullable String target, List<Scenario> scenarios) {
        Fields fields = http;
        if (fields == null || fields.get(HttpShapes.VERSION) == null) {
            return;
        }
        if (fields.get(HttpShapes.VERSION, USUAL.version()) != HttpSettings.Version.HTTP_1_1
                && fields.get(HttpShapes.REUSE, USUAL.reuse()) != HttpSettings.Reuse.SHARED) {
            problems.add(
                    fields.at(HttpShapes.REUSE),
                    fields.path(HttpShapes.REUSE),
                    "connections of HTTP/2 are shared: each carries many requests at a time",
                    "use 'version: \"1.1\"', or leave connectionReuse away");
        }
        if (target != null) {
            requireVersionFor(target, "the target", fields);
        }
        for (Scenario scenario : scenarios) {
            for (Step step : scenario.steps()) {
                if (step instanceof Step.Request request) {
                    requireVersionFor(request.url(), "request '" + request.name() + "'", fields);
                }
            }
        }
    }

    private void requireVersionFor(String address, String whose, Fields fields) {
        HttpSettings.Version version = fields.get(HttpShapes.VERSION, USUAL.version());
        String lower = address.toLowerCase(Locale.ROOT);
        if (version == HttpSettings.Version.HTTP_2 && lower.startsWith("http://")) {
            problems.add(
                    fields.at(HttpShapes.VERSION),
                    fields.path(HttpShapes.VERSION),
                    "\"2\" is HTTP/2 over TLS, and the address of " + whose + " begins with http://",
                    "use h2c if the target speaks HTTP/2 without TLS");
        } else if (version == HttpSettings.Version.H2C && lower.startsWith("https://")) {
            problems.add(
                    fields.at(HttpShapes.VERSION),
                    fields.path(HttpShapes.VERSION),
                    "h2c is HTTP/2 without TLS, and the address of " + whose + " begins with https://",
                    "use \"2\"");
        }
    }

    /// Paths of private keys.
    List<Mention> keys() {
        return keys;
    }

    private static HttpSettings.Tcp tcp(Fields fields) {
        HttpSettings.Tcp usual = HttpSettings.Tcp.USUAL;
        long send = fields.get(HttpShapes.SEND_BUFFER, (long) usual.sendBufferBytes());
        long receive = fields.get(HttpShapes.RECEIVE_BUFFER, (long) usual.receiveBufferBytes());
        return new HttpSettings.Tcp(
                fields.get(HttpShapes.NO_DELAY, usual.noDelay()),
                fields.get(HttpShapes.KEEP_ALIVE, usual.keepAlive()),
                fields.get(HttpShapes.RESET_ON_CLOSE, usual.resetOnClose()),
                (int) send,
                (int) receive);
    }

    private HttpSettings.Tls tls(Fields fields) {
        int before = problems.count();
        boolean insecure = fields.get(HttpShapes.INSECURE, false);
        if (insecure && fields.has(HttpShapes.CA)) {
            problems.add(
                    fields.at(HttpShapes.CA),
                    fields.path(HttpShapes.CA),
                    "with 'insecure: true' any certificate is taken, and no authority is asked",
                    "remove one of the two");
        }
        needs(fields, HttpShapes.CERTIFICATE, HttpShapes.KEY, "a certificate is of use only with its private key");
        needs(fields, HttpShapes.KEY, HttpShapes.CERTIFICATE, "a private key is of use only with its certificate");
        String authorities = certificates(fields, HttpShapes.CA);
        String certificate = certificates(fields, HttpShapes.CERTIFICATE);
        String key = fields.get(HttpShapes.KEY) instanceof Node.Scalar scalar
                ? key(scalar, fields.path(HttpShapes.KEY))
                : "";
        if (problems.count() != before) {
            return HttpSettings.Tls.USUAL;
        }
        return new HttpSettings.Tls(
                authorities,
                insecure,
                certificate,
                key,
                fields.get(HttpShapes.SERVER_NAME, ""),
                fields.get(HttpShapes.RESUME, true));
    }

    private void needs(Fields fields, Field<?> given, Field<?> other, String rule) {
        if (fields.has(given) && !fields.mentions(other)) {
            String hint = "for example '" + other.key() + ": " + other.example() + "'";
            problems.add(fields.keyPlace(given), fields.path(given), "'" + given.key() + "'", rule, hint);
        }
    }

    /// The name of the resource, or nothing.
    private String certificates(Fields fields, Field<Node.Scalar> field) {
        if (!(fields.get(field) instanceof Node.Scalar path)) {
            return "";
        }
        byte[] bytes = context.file(path, fields.path(field), MAX_PEM_BYTES);
        if (bytes == null) {
            return "";
        }
        if (new String(bytes, StandardCharsets.ISO_8859_1).contains("PRIVATE KEY-----")) {
            problems.add(
                    path,
                    fields.path(field),
                    "the file holds a private key, and it goes to every agent by way of the log",
                    "put the key into a file of its own");
            return "";
        }
        try {
            if (CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes))
                    .isEmpty()) {
                problems.add(path, fields.path(field), "the file holds no certificate in PEM");
            }
        } catch (CertificateException _) {
            problems.add(
                    path,
                    fields.path(field),
                    "the file is no certificate in PEM",
                    "it begins with -----BEGIN CERTIFICATE-----");
        }
        resources.put(path.text(), bytes);
        return path.text();
    }

    private String key(Node.Scalar scalar, String field) {
        String text = scalar.text();
        if (text.contains("-----BEGIN")) {
            context.secret(scalar);
            // Without its place: the line that would be shown with it may hold the key.
            problems.add(
                    Place.whole(scalar.place().source()),
                    field,
                    "a key",
                    "a plan is kept and shown, so a private key does not stand in it",
                    "give the path of its file, or a variable of the agents' environment: ${env.CLIENT_KEY}");
            return "";
        }
        List<Template.Part> parts;
        try {
            parts = Template.parse(text).parts();
        } catch (Template.SyntaxException _) {
            parts = List.of();
        }
        if (parts.size() != 1) {
            problems.add(scalar, field, "it is the path of a file, or ${env.NAME} and nothing else");
            return "";
        }
        switch (parts.getFirst()) {
            case Template.Literal path -> path(scalar, path.text(), field);
            case Template.Environment variable -> {
                if (!context.knowsVariable(variable.name())) {
                    String rule = "the environment has no variable '" + variable.name() + "'";
                    problems.add(scalar, field, rule, "set it: export " + variable.name() + "=\"$(cat key.pem)\"");
                }
            }
            case Template.Variable _, Template.Column _, Template.Call _ ->
                problems.add(scalar, field, "it is the path of a file, or ${env.NAME} and nothing else");
        }
        return text;
    }

    private void path(Node.Scalar scalar, String text, String field) {
        try {
            Path path = Path.of(text).normalize();
            if (path.isAbsolute() || path.startsWith("..") || text.isBlank()) {
                problems.add(scalar, field, "it is a path below the folder of keys, which each agent knows");
                return;
            }
        } catch (InvalidPathException _) {
            problems.add(scalar, field, "this is no path");
            return;
        }
        keys = List.of(Problems.mention(text, scalar.place(), field));
    }
}
