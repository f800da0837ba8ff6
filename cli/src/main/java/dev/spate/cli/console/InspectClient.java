package dev.spate.cli.console;

import dev.spate.inspector.InspectorAnswers;
import dev.spate.inspector.Snapshot;
import dev.spate.inspector.SnapshotJson;
import dev.spate.report.Ink;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// The inspector of a service elsewhere, asked over HTTP. For any thread.
public final class InspectClient implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final URI address;
    private final HttpClient http;

    /// @param given such as `http://127.0.0.1:8080`; the path of the inspector may be behind it
    /// @param trust whom it trusts if it speaks TLS; null: whom this machine trusts
    /// @throws IllegalArgumentException if that is no address; the message is for people
    public InspectClient(String given, @Nullable SSLContext trust) {
        this.address = address(given);
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT);
        if (trust != null) {
            builder.sslContext(trust);
        }
        this.http = builder.build();
    }

    private static URI address(String given) {
        try {
            URI uri = new URI(given);
            String path = uri.getRawPath() == null ? "" : uri.getRawPath();
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean known = path.isEmpty()
                    || path.equals("/")
                    || path.equals(InspectorAnswers.PATH)
                    || path.equals(InspectorAnswers.PAGE);
            if (http
                    && known
                    && uri.getHost() != null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null) {
                return URI.create(uri.getScheme() + "://" + uri.getRawAuthority());
            }
        } catch (URISyntaxException _) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "'" + Ink.clean(given) + "' is no address of a service; write http://HOST:PORT or https://HOST:PORT");
    }

    /// Of the service, without a path.
    public URI address() {
        return address;
    }

    /// A snapshot as it came.
    public String line() throws InspectFailure, InterruptedException {
        return asked(request(InspectorAnswers.PATH).GET().build()).strip();
    }

    /// A snapshot.
    public Snapshot snapshot() throws InspectFailure, InterruptedException {
        return read(line());
    }

    /// Switches the inspector; does nothing if it is so already.
    public void turn(boolean on) throws InspectFailure, InterruptedException {
        String _ = asked(request(InspectorAnswers.PATH + (on ? "/on" : "/off"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    /// Gives every snapshot to somebody until he says no.
    ///
    /// @param to says whether there may come more
    /// @throws InspectFailure if the service goes away
    public void follow(Predicate<Snapshot> to) throws InspectFailure, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address.resolve(InspectorAnswers.STREAM))
                .header("Accept", "application/x-ndjson")
                .build();
        try {
            HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                if (answer.statusCode() != OK) {
                    throw refused(answer.statusCode(), String.valueOf(lines.readLine()));
                }
                // The first line is the header of the recording that this is.
                String header = lines.readLine();
                while (header != null) {
                    String line = lines.readLine();
                    if (line == null) {
                        break;
                    }
                    if (!to.test(read(line))) {
                        return;
                    }
                }
            }
        } catch (IOException failure) {
            throw explained(failure);
        }
        throw new InspectFailure(address + " has ended the stream of snapshots");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path)).timeout(ANSWER);
    }

    private String asked(HttpRequest request) throws InspectFailure, InterruptedException {
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != OK) {
                throw refused(answer.statusCode(), answer.body());
            }
            return answer.body();
        } catch (IOException failure) {
            throw explained(failure);
        }
    }

    private Snapshot read(String line) throws InspectFailure {
        try {
            return SnapshotJson.read(new JsonObject(line));
        } catch (DecodeException | IllegalArgumentException wrong) {
            throw new InspectFailure(
                    address + InspectorAnswers.PATH + " does not answer with a snapshot, so it is no inspector");
        }
    }

    private InspectFailure refused(int status, String body) {
        if (status == NOT_FOUND) {
            return new InspectFailure(address + " has no inspector: there is nothing at " + InspectorAnswers.PATH);
        }
        String said = Ink.clean(body.strip());
        return new InspectFailure(address + " answered " + status + (said.isEmpty() ? "" : ": " + Ink.cut(said, 200)));
    }

    private static String tlsFailed(SSLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return "its certificate is not trusted (" + Ink.clean(String.valueOf(cause.getMessage()))
                        + "); --ca-file FILE says whom to trust, --insecure trusts anybody";
            }
        }
        return "TLS failed: " + Ink.clean(String.valueOf(failure.getMessage()));
    }

    private InspectFailure explained(IOException failure) {
        return switch (failure) {
            case InspectFailure told -> told;
            case ConnectException refused
            when refused.getCause() instanceof UnresolvedAddressException ->
                new InspectFailure(address + " cannot be asked: there is no such host");
            case ConnectException _ ->
                new InspectFailure(address + " cannot be asked: the connection was refused; is it running there?");
            case HttpTimeoutException _ -> new InspectFailure(address + " does not answer in time");
            case SSLException tls -> new InspectFailure(address + " cannot be asked: " + tlsFailed(tls));
            default ->
                new InspectFailure(address + " cannot be asked: " + Ink.clean(String.valueOf(failure.getMessage())));
        };
    }
}
