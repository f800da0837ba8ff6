package dev.spate.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spate.http.CoordinatorException.Kind;
import dev.spate.report.ProfileFiles;
import dev.spate.report.RunFolder;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// A coordinator elsewhere, asked over HTTP. For any thread.
public final class CoordinatorClient implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Duration SUBMISSION = Duration.ofMinutes(5);
    private static final int LONGEST_ANSWER = 64 << 20;

    /// How often a coordinator that is busy is asked again.
    private static final int TRIES = 30;

    private final URI address;
    private final @Nullable Token token;
    private final HttpClient http;

    /// @param address such as `https://spate.example:7070`
    /// @param trusted PEM file with certificates to trust instead of the usual ones, or null
    /// @throws IllegalArgumentException if the address or the file is none; the message is for people
    public CoordinatorClient(URI address, @Nullable Token token, @Nullable Path trusted) {
        String scheme = address.getScheme();
        String path = address.getRawPath();
        if (address.getHost() == null
                || (!"http".equals(scheme) && !"https".equals(scheme))
                || address.getRawUserInfo() != null
                || address.getRawQuery() != null
                || address.getRawFragment() != null
                || !(path == null || path.isEmpty() || path.equals("/"))) {
            throw new IllegalArgumentException("'" + ServerAnswer.clean(shown(address))
                    + "' is no address of a coordinator; write http://HOST:PORT or https://HOST:PORT");
        }
        this.address = URI.create(scheme + "://" + address.getRawAuthority());
        this.token = token;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT);
        if (trusted != null) {
            builder.sslContext(TrustFile.read(trusted));
        }
        this.http = builder.build();
    }

    /// As it was given, without a path.
    public URI address() {
        return address;
    }

    /// Submits a plan.
    ///
    /// @param run id, or null for a new one; the same under the same id is one run
    /// @param files that the plan names, by the path that it calls them
    /// @param agents 0 for all that are free
    public RunInfo submit(
            @Nullable String run, String planYaml, Map<String, byte[]> files, Map<String, String> overrides, int agents)
            throws CoordinatorException, InterruptedException {
        ObjectNode body = Json.object().put("plan", planYaml).put("agents", agents);
        ObjectNode contents = body.putObject("files");
        files.forEach((path, bytes) -> contents.put(path, Base64.getEncoder().encodeToString(bytes)));
        ObjectNode replaced = body.putObject("overrides");
        overrides.forEach(replaced::put);
        HttpRequest.Builder request = request(run == null ? "/api/v1/runs" : path(run, ""))
                .timeout(SUBMISSION)
                .header("Content-Type", Api.JSON)
                .method(run == null ? "POST" : "PUT", HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)));
        return RunInfo.of(patiently(request));
    }

    /// One run.
    public RunInfo run(String run) throws CoordinatorException, InterruptedException {
        return RunInfo.of(patiently(request(path(run, ""))));
    }

    /// The newest runs, the newest first.
    ///
    /// @param limit 1 to 1000
    public List<RunInfo> runs(int limit) throws CoordinatorException, InterruptedException {
        List<RunInfo> runs = new ArrayList<>();
        patiently(request("/api/v1/runs?limit=" + limit)).path("runs").forEach(node -> runs.add(RunInfo.of(node)));
        return runs;
    }

    /// Ends a run early. Harmless when it has ended.
    public RunInfo stop(String run, String reason) throws CoordinatorException, InterruptedException {
        return RunInfo.of(patiently(request(path(run, "/stop"))
                .header("Content-Type", Api.JSON)
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        Json.bytes(Json.object().put("reason", reason))))));
    }

    /// Follows a run to its end, through restarts of its coordinator.
    ///
    /// @return the run with its verdict
    public RunInfo follow(String run, RunFollower follower) throws CoordinatorException, InterruptedException {
        return new EventReader(this, run, follower).read();
    }

    /// Fetches all files of a run that has ended, `result.json` last.
    ///
    /// @param folder made if it is not there
    /// @throws IOException if a file cannot be written here
    public void download(String run, Path folder) throws CoordinatorException, IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        for (JsonNode file : patiently(request(path(run, "/files"))).path("files")) {
            names.add(file.path("name").asText(""));
        }
        // Names come from a list of our own or have the form of one, so that no answer says where to write.
        List<String> known = new ArrayList<>(RunFolder.FILES);
        known.retainAll(names);
        names.removeIf(name -> !ProfileFiles.NAME.matcher(name).matches());
        if (!names.isEmpty()) {
            Files.createDirectories(folder.resolve(ProfileFiles.FOLDER));
            known.addAll(names);
        }
        if (known.remove("result.json")) {
            known.add("result.json");
        }
        Files.createDirectories(folder);
        for (String name : known) {
            fetch(path(run, "/files/" + name), folder.resolve(name));
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /// Opens the stream of events of a run.
    ///
    /// @param last id of the last event that was seen, or null
    HttpResponse<InputStream> events(String run, @Nullable String last) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                request(path(run, "/events")).timeout(ANSWER).setHeader("Accept", Api.EVENTS);
        if (last != null) {
            request.header("Last-Event-ID", last);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    /// What an answer says that is no stream.
    static ServerAnswer answer(HttpResponse<InputStream> response) throws IOException {
        try (InputStream in = response.body()) {
            return ServerAnswer.of(
                    response.statusCode(),
                    new String(in.readNBytes(LONGEST_ANSWER), UTF_8),
                    response.headers().firstValue("Retry-After").orElse(null));
        }
    }

    CoordinatorException unreachable(IOException e) {
        String why = switch (e) {
            case HttpConnectTimeoutException _ -> "it does not answer within " + CONNECT.toSeconds() + " s";
            case ConnectException refused
            when refused.getCause() instanceof UnresolvedAddressException -> "there is no such host";
            case ConnectException _ -> "the connection was refused; is it running there?";
            case HttpTimeoutException _ -> "it does not answer in time";
            case SSLException tls -> "TLS failed: " + ServerAnswer.clean(String.valueOf(tls.getMessage()));
            default -> ServerAnswer.clean(String.valueOf(e.getMessage()));
        };
        return new CoordinatorException(
                Kind.UNREACHABLE, "the coordinator at " + address + " cannot be reached: " + why, List.of(), e);
    }

    /// Asks, and asks again for a while if it is told to come back later.
    private JsonNode patiently(HttpRequest.Builder request) throws CoordinatorException, InterruptedException {
        HttpRequest built = request.build();
        for (int left = TRIES; ; left--) {
            ServerAnswer answer;
            try {
                answer = answer(http.send(built, HttpResponse.BodyHandlers.ofInputStream()));
            } catch (IOException e) {
                throw unreachable(e);
            }
            if (answer.isGood() && answer.body().isObject()) {
                return answer.body();
            }
            if (answer.isGood()) {
                throw new CoordinatorException(Kind.STRANGE, address + " answers as no coordinator does");
            }
            if (!answer.isForLater() || left == 0) {
                throw answer.refusal(address.toString());
            }
            pause(answer);
        }
    }

    private static void pause(ServerAnswer answer) throws InterruptedException {
        Thread.sleep(Math.clamp(answer.retrySeconds(), 1, 10) * 1000L);
    }

    private HttpResponse<InputStream> stream(HttpRequest request) throws CoordinatorException, InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private void fetch(String path, Path file) throws CoordinatorException, IOException, InterruptedException {
        HttpRequest request = request(path).timeout(SUBMISSION).build();
        Path part = file.resolveSibling(file.getFileName() + ".part");
        HttpResponse<InputStream> response = stream(request);
        // Behind one address there may be a coordinator that stands by; the next connection may come to another one.
        for (int left = TRIES; response.statusCode() != 200; left--) {
            ServerAnswer answer = answer(response);
            if (!answer.isForLater() || left == 0) {
                throw answer.refusal(address.toString());
            }
            pause(answer);
            response = stream(request);
        }
        try (InputStream in = response.body()) {
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(ANSWER)
                .setHeader("Accept", "*/*");
        if (token != null) {
            request.header("Authorization", token.authorization());
        }
        return request;
    }

    private static String path(String run, String rest) {
        StringBuilder encoded = new StringBuilder("/api/v1/runs/");
        for (byte one : run.getBytes(UTF_8)) {
            char c = (char) (one & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || "._-".indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(String.format(Locale.ROOT, "%02X", one & 0xff));
            }
        }
        return encoded + rest;
    }

    private static String shown(URI address) {
        return address.getRawUserInfo() == null
                ? address.toString()
                : address.toString().replace(address.getRawUserInfo() + "@", "");
    }
}
