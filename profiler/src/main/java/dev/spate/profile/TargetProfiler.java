package dev.spate.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Has a target profile itself, over HTTP, if it is Spate's own.
///
/// `POST /profile/start` begins a recording, which ends by itself; `POST /profile/stop` ends it if it
/// goes on and gives the samples. For one thread; calls wait for the target.
public final class TargetProfiler implements AutoCloseable {

    /// How Spate's target begins its answer to `GET /profile`.
    public static final String MARK = "spate-target";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_BYTES = 64 << 20;

    private final String base;
    private final InstantSource clock;
    private final Duration patience;
    private final HttpClient http;
    private long clockAheadNanos;

    /// @param target its base address; what stands behind host and port is left out
    /// @param anyCertificate whether it is trusted without asking who it is
    public TargetProfiler(URI target, boolean anyCertificate, InstantSource clock) {
        this(target, anyCertificate, clock, PATIENCE);
    }

    /// @param patience how long it may take to answer; it reads the whole recording before it answers
    ///     the end of it
    public TargetProfiler(URI target, boolean anyCertificate, InstantSource clock, Duration patience) {
        this.base = target.getScheme() + "://" + target.getRawAuthority();
        this.clock = clock;
        this.patience = patience;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NEVER);
        if (anyCertificate) {
            builder.sslContext(trusting());
        }
        this.http = builder.build();
    }

    /// Whether it is a target of Spate's that can be profiled. Measures its clock by the way.
    public boolean isSpate() throws InterruptedException {
        try {
            long before = now();
            HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(URI.create(base + "/profile")), null);
            long after = now();
            String[] words = new String(answer.body(), 0, Math.min(200, answer.body().length), UTF_8).split("\\s+", -1);
            if (answer.statusCode() != 200 || words.length < 2 || !words[0].equals(MARK)) {
                return false;
            }
            clockAheadNanos = Long.parseLong(words[1]) - (before + (after - before) / 2);
            return true;
        } catch (IOException | NumberFormatException _) {
            return false;
        }
    }

    /// Begins a recording.
    ///
    /// @return `async-profiler` or `JFR`
    /// @throws IOException if it cannot; the message says why
    public String start(Set<Kind> kinds, Duration limit) throws IOException, InterruptedException {
        return new String(post("/profile/start?kinds=" + Kind.join(kinds) + "&millis=" + limit.toMillis(), ""), UTF_8);
    }

    /// Ends the recording.
    ///
    /// @param slow when requests were slow, by this side's clock
    /// @return with times by this side's clock
    /// @throws IOException if there is none, or it cannot be read
    public Profile stop(TimeWindows slow) throws IOException, InterruptedException {
        Profile theirs = Profile.unzip(
                post("/profile/stop", slow.shifted(clockAheadNanos).text()));
        return new Profile(
                theirs.engine(),
                theirs.note(),
                theirs.startEpochNanos() - clockAheadNanos,
                theirs.endEpochNanos() - clockAheadNanos,
                theirs.slow().shifted(-clockAheadNanos),
                theirs.parts());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private byte[] post(String path, String body) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(URI.create(base + path)), body);
        if (answer.statusCode() != 200) {
            String reason = new String(answer.body(), UTF_8);
            throw new IOException(
                    "the target answers " + answer.statusCode() + (reason.isBlank() ? "" : ": " + detail(reason)));
        }
        return answer.body();
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request, @Nullable String body)
            throws IOException, InterruptedException {
        request.timeout(patience);
        if (body != null) {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return http.send(
                request.build(),
                info -> HttpResponse.BodySubscribers.mapping(
                        HttpResponse.BodySubscribers.ofInputStream(), TargetProfiler::bounded));
    }

    private static byte[] bounded(InputStream in) {
        try (in) {
            return in.readNBytes(MOST_BYTES);
        } catch (IOException _) {
            // What follows finds that it is not whole.
            return new byte[0];
        }
    }

    /// The sentence of a problem in JSON.
    private static String detail(String json) {
        int at = json.indexOf("\"detail\":\"");
        int end = at < 0 ? -1 : json.indexOf('"', at + 10);
        String text = end < 0 ? json : json.substring(at + 10, end);
        return text.substring(0, Math.min(300, text.length()));
    }

    private long now() {
        Instant instant = clock.instant();
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }

    private static SSLContext trusting() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    /// The plan said that nobody is to be asked who he is.
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
