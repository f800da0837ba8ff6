package dev.spate.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spate.coordinator.AgentView;
import dev.spate.coordinator.Coordinator;
import dev.spate.coordinator.RunConflictException;
import dev.spate.coordinator.RunView;
import dev.spate.coordinator.Submission;
import dev.spate.report.ProfileFiles;
import dev.spate.report.RunArchive;
import dev.spate.report.RunFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the interface can do, without a word about how it is carried. For any thread that may wait.
final class Api {

    static final String JSON = "application/json";
    static final String YAML = "application/yaml";
    static final String EVENTS = "text/event-stream";

    /// Ids that can be chosen: names of folders everywhere, and nothing that looks like a path.
    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private static final Set<String> SUBMISSIONS = Set.of(JSON, YAML, "application/x-yaml", "text/yaml");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "json", JSON,
            "yaml", YAML,
            "xml", "application/xml",
            "csv", "text/csv; charset=utf-8",
            "hlog", "text/plain; charset=utf-8");

    /// The report is one page with its own scripts, and none of its business is here.
    private static final String REPORT_POLICY =
            "sandbox allow-scripts allow-downloads; default-src 'none'; script-src 'unsafe-inline';"
                    + " style-src 'unsafe-inline'; img-src data:; font-src data:";

    private static final long PATIENCE_SECONDS = 20;
    private static final int LIST = 100;
    private static final int LONGEST_LIST = 1000;
    private static final int LONGEST_REASON = 500;
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Supplier<@Nullable Coordinator> coordinator;
    private final RunFeeds feeds;
    private final RunArchive archive;
    private final SubmissionReader reader = new SubmissionReader();

    /// Held from the look whether a run is known to its submission, so that one caller alone made it.
    private final ReentrantLock submitting = new ReentrantLock();

    /// @param coordinator null while another one is in charge
    Api(Supplier<@Nullable Coordinator> coordinator, RunFeeds feeds, RunArchive archive) {
        this.coordinator = coordinator;
        this.feeds = feeds;
        this.archive = archive;
    }

    Routes routes() {
        return new Routes(List.of(
                Route.get("/", "text/html", this::home),
                Route.get("/openapi.json", JSON, _ -> openApi()),
                Route.get("/health/live", JSON, _ -> healthy()).openToAll(),
                Route.get("/health/ready", JSON, _ -> ready()).openToAll(),
                Route.send("POST", "/api/v1/runs", SUBMISSIONS, true, call -> submit(null, call))
                        .knowing("agents"),
                Route.get("/api/v1/runs", JSON, this::list).knowing("limit", "stage"),
                Route.send("PUT", "/api/v1/runs/{id}", SUBMISSIONS, true, call -> submit(newId(call), call))
                        .knowing("agents"),
                Route.get("/api/v1/runs/{id}", JSON, call -> json(200, Json.run(run(call)))),
                Route.send("POST", "/api/v1/runs/{id}/stop", Set.of(JSON), false, this::stop),
                Route.get("/api/v1/runs/{id}/events", EVENTS, this::events),
                Route.get("/api/v1/runs/{id}/report", "text/html", call -> file(call, "report.html", true)),
                Route.get("/api/v1/runs/{id}/result", JSON, call -> file(call, "result.json", true)),
                Route.get("/api/v1/runs/{id}/files", JSON, this::files),
                Route.get(
                        "/api/v1/runs/{id}/files/profiles/{name}",
                        "*/*",
                        call -> file(call, "profiles/" + call.part("name"), false)),
                Route.get("/api/v1/runs/{id}/files/{name}", "*/*", call -> file(call, call.part("name"), false)),
                Route.get("/api/v1/agents", JSON, _ -> agents())));
    }

    private Answer submit(@Nullable String id, Call call) throws Refusal, InterruptedException {
        Coordinator carrying = carrying();
        Submission submission;
        if (call.contentType().equals(JSON)) {
            if (!call.query().isEmpty()) {
                throw new Refusal(400, "the number of agents stands in the JSON here", "leave '?agents=' out");
            }
            submission = reader.json(call.body());
        } else {
            submission = reader.yaml(call.body(), call.query());
        }
        boolean known;
        RunView view;
        submitting.lockInterruptibly();
        try {
            known = id != null && await(carrying.run(id)) != null;
            view = await(carrying.submit(id, submission));
        } finally {
            submitting.unlock();
        }
        ObjectNode node = Json.run(view);
        return new Answer.Whole(
                known ? 200 : 201, JSON, Map.of("Location", "/api/v1/runs/" + view.run()), Json.bytes(node));
    }

    private Answer list(Call call) throws Refusal, InterruptedException {
        String given = call.query().getOrDefault("limit", Integer.toString(LIST));
        int limit;
        try {
            limit = Integer.parseInt(given);
        } catch (NumberFormatException _) {
            limit = 0;
        }
        if (limit < 1 || limit > LONGEST_LIST) {
            throw new Refusal(400, "limit=" + given + " is no length of a list", "use 1 to " + LONGEST_LIST);
        }
        String stage = call.query().get("stage");
        List<String> stages =
                Arrays.stream(RunView.Stage.values()).map(Json::stage).toList();
        if (stage != null && !stages.contains(stage)) {
            throw new Refusal(400, "there is no stage '" + stage + "'", "use one of " + String.join(", ", stages));
        }
        ObjectNode node = Json.object();
        ArrayNode runs = node.putArray("runs");
        newest(
                        await(carrying().runs()).stream()
                                .filter(view -> stage == null
                                        || Json.stage(view.stage()).equals(stage))
                                .toList(),
                        limit)
                .forEach(view -> runs.add(Json.run(view)));
        return json(200, node);
    }

    private Answer stop(Call call) throws Refusal, InterruptedException {
        String reason = "stopped by a request over HTTP";
        if (call.body().length > 0) {
            JsonNode given;
            try {
                given = MAPPER.readTree(call.body());
            } catch (IOException _) {
                given = null;
            }
            JsonNode text = given == null ? null : given.get("reason");
            if (given == null
                    || !given.isObject()
                    || given.size() > 1
                    || (text == null && !given.isEmpty())
                    || (text != null && !text.isTextual())) {
                throw new Refusal(400, "the body is not {\"reason\": \"…\"}", "send a reason in JSON, or no body");
            }
            if (text != null) {
                reason = reason(text.textValue());
            }
        }
        RunView view = run(call);
        if (view.stage() != RunView.Stage.FINISHED) {
            carrying().stop(view.run(), reason);
        }
        // What was asked before is done before this is answered.
        return json(view.stage() == RunView.Stage.FINISHED ? 200 : 202, Json.run(run(call)));
    }

    private static String reason(String text) throws Refusal {
        if (text.isBlank() || text.length() > LONGEST_REASON || !SubmissionReader.writable(text)) {
            throw new Refusal(400, "a reason has 1 to " + LONGEST_REASON + " characters", "shorten it");
        }
        return text.codePoints()
                .map(point -> Character.isISOControl(point) ? ' ' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private Answer events(Call call) throws Refusal, InterruptedException {
        String last = call.lastEventId();
        // The feed first: what happens between the two looks is in it.
        RunFeed feed = feeds.feed(call.part("id"));
        RunView view = run(call);
        if (view.stage() == RunView.Stage.FINISHED && feed == null) {
            if (EventText.LAST.equals(last)) {
                // Tells a browser that it need not come back.
                return new Answer.Whole(204, EVENTS, Map.of(), new byte[0]);
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(EventText.state(view));
            all.writeBytes(
                    EventText.ended(view.run(), view.verdict() == null ? "error" : view.verdict(), view.reasons()));
            return new Answer.Whole(200, EVENTS, Map.of(), all.toByteArray());
        }
        if (feed == null) {
            // It was submitted between the two.
            feed = feeds.feed(view.run());
        }
        if (feed == null) {
            throw Refusal.later("run '" + view.run() + "' is about to begin or to end", 1);
        }
        return new Answer.Events(EventText.state(view), feed, last == null ? 0 : feed.number(last));
    }

    private Answer files(Call call) throws Refusal, InterruptedException {
        Path folder = folder(call);
        ObjectNode node = Json.object();
        ArrayNode files = node.putArray("files");
        List<String> names = new ArrayList<>(RunFolder.FILES);
        names.addAll(ProfileFiles.names(folder));
        for (String name : names) {
            Path file = folder.resolve(name);
            try {
                files.addObject()
                        .put("name", name)
                        .put("bytes", Files.size(file))
                        .put("link", "/api/v1/runs/" + call.part("id") + "/files/" + name);
            } catch (IOException _) {
                files.remove(files.size() - 1);
            }
        }
        return json(200, node);
    }

    /// @param shown whether it is looked at, or else kept
    private Answer file(Call call, String name, boolean shown) throws Refusal, InterruptedException {
        if (!RunFolder.FILES.contains(name) && !ProfileFiles.NAME.matcher(name).matches()) {
            throw new Refusal(404, "a run has no such file", "use one of " + String.join(", ", RunFolder.FILES));
        }
        Path file = folder(call).resolve(name);
        String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
        Map<String, String> headers = type.startsWith("text/html")
                ? Map.of("Content-Security-Policy", REPORT_POLICY)
                : shown ? Map.of() : Map.of("Content-Disposition", "inline; filename=\"" + name + "\"");
        try {
            FileChannel channel = FileChannel.open(file);
            return new Answer.File(type, headers, channel, channel.size());
        } catch (NoSuchFileException _) {
            throw new Refusal(404, "the file " + name + " of the run is gone", "look at 'files' for what is there");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The folder of a run that has ended.
    private Path folder(Call call) throws Refusal, InterruptedException {
        String id = call.part("id");
        Path folder = archive.folder(id);
        if (folder != null && !archive.isWriting(id)) {
            return folder;
        }
        RunView view = run(call);
        if (view.stage() != RunView.Stage.FINISHED) {
            throw new Refusal(
                    404,
                    "run '" + id + "' has not ended: it is " + Json.stage(view.stage()),
                    "wait for its end, which its events tell");
        }
        if (archive.isWriting(id)) {
            throw new Refusal(404, "the report of run '" + id + "' is being written", "try again in 1 s")
                    .with("Retry-After", "1");
        }
        String trouble = archive.trouble(id);
        if (trouble != null) {
            throw new Refusal(
                    404,
                    "the files of run '" + id + "' could not be written: " + trouble,
                    "its verdict is kept; the log of the coordinator says more");
        }
        throw new Refusal(
                404,
                "this coordinator has not written the files of run '" + id + "'",
                "ask the coordinator that carried the run to its end");
    }

    private Answer agents() throws Refusal, InterruptedException {
        ObjectNode node = Json.object();
        ArrayNode agents = node.putArray("agents");
        for (AgentView view : await(carrying().agents())) {
            agents.add(Json.agent(view));
        }
        return json(200, node);
    }

    private Answer home(Call call) throws InterruptedException {
        try {
            List<RunView> runs = newest(await(carrying().runs()), LIST);
            Set<String> written = runs.stream()
                    .map(RunView::run)
                    .filter(run -> archive.folder(run) != null)
                    .collect(Collectors.toSet());
            return HomePage.of(runs, written, await(carrying().agents()));
        } catch (Refusal refusal) {
            return HomePage.of(refusal);
        }
    }

    private static Answer openApi() {
        try (InputStream in = Api.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("openapi.json is missing from the build");
            }
            return new Answer.Whole(200, JSON, Map.of(), in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer healthy() {
        return json(200, Json.object().put("status", "up"));
    }

    /// Whether this coordinator takes runs now.
    private Answer ready() throws Refusal, InterruptedException {
        await(carrying().runs());
        return json(200, Json.object().put("status", "up"));
    }

    private static String newId(Call call) throws Refusal {
        String id = call.part("id");
        if (!RUN.matcher(id).matches()) {
            throw new Refusal(
                    400,
                    "this cannot be the id of a run",
                    "use 1 to 100 letters, digits, '.', '_' and '-', a letter or digit first");
        }
        return id;
    }

    private RunView run(Call call) throws Refusal, InterruptedException {
        String id = call.part("id");
        RunView view = await(carrying().run(id));
        if (view == null) {
            throw new Refusal(404, "there is no such run", "GET /api/v1/runs lists those that are known");
        }
        return view;
    }

    private Coordinator carrying() throws Refusal {
        Coordinator carrying = coordinator.get();
        if (carrying == null || carrying.ended().isDone()) {
            // Behind one address of both, the next connection may come to the other.
            throw Refusal.later("this coordinator stands by; another one carries the runs", 2)
                    .with("Connection", "close");
        }
        if (!carrying.begun().isDone()) {
            throw Refusal.later("this coordinator is still reading what the log holds", 1);
        }
        return carrying;
    }

    private static List<RunView> newest(List<RunView> oldestFirst, int limit) {
        List<RunView> newest = oldestFirst.reversed();
        return newest.subList(0, Math.min(limit, newest.size()));
    }

    private static <T extends @Nullable Object> T await(CompletableFuture<T> future)
            throws Refusal, InterruptedException {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException _) {
            throw Refusal.later("the coordinator is busy", 2);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RunConflictException conflict) {
                throw new Refusal(
                        409,
                        String.valueOf(conflict.getMessage()),
                        "choose another id, or submit what was submitted before");
            }
            throw Refusal.later("the coordinator has ended", 2);
        }
    }

    private static Answer json(int status, ObjectNode node) {
        return new Answer.Whole(status, JSON, Map.of(), Json.bytes(node));
    }
}
