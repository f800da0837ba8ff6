package dev.spate.soak;

import dev.spate.http.CoordinatorClient;
import dev.spate.plan.Soak.FaultKind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The processes of a soak: coordinators, agents, target, and a relay where packets are to be held. They
/// are started so that they outlive the driver, and found again by what [SoakState] says of them. For
/// one thread.
final class Cluster implements AutoCloseable {

    private static final Pattern METRICS = Pattern.compile("metrics on (\\S+)");
    private static final Pattern COORDINATOR = Pattern.compile("coordinator on (\\S+),");
    private static final Pattern TARGET = Pattern.compile("target service on (\\S+) ");
    private static final Pattern RELAY = Pattern.compile("relay on (\\S+)");
    private static final Pattern CONTROL = Pattern.compile("control on (\\S+)");

    private final SoakSettings settings;
    private final SoakState state;
    private final Path folder;
    private final Asking asking = new Asking();
    private final @Nullable CoordinatorClient elsewhere;
    private @Nullable CoordinatorClient leading;
    private double answered = Double.NaN;

    /// @param elsewhere the coordinator of a cluster that is somebody else's, or null
    Cluster(SoakSettings settings, SoakState state, @Nullable CoordinatorClient elsewhere) {
        this.settings = settings;
        this.state = state;
        this.folder = settings.folder().toAbsolutePath();
        this.elsewhere = elsewhere;
    }

    Asking asking() {
        return asking;
    }

    /// Starts whatever does not live.
    ///
    /// @return names of the processes that were started
    List<String> start() throws IOException, InterruptedException {
        List<String> started = new ArrayList<>();
        if (settings.attached()) {
            for (Map.Entry<String, URI> watched : settings.watched().entrySet()) {
                state.replace(new Part(
                        watched.getKey(), 1, 0, 0, "", watched.getValue().toString(), List.of()));
            }
            return started;
        }
        if (settings.soak().ownTarget() && settings.target() == null) {
            ensure("target", started);
        }
        if (needsRelay()) {
            ensure("relay", started);
        }
        for (int i = 1; i <= settings.soak().coordinators(); i++) {
            ensure("coordinator-" + i, started);
        }
        for (int i = 1; i <= settings.soak().agents(); i++) {
            ensure("agent-" + i, started);
        }
        return started;
    }

    private void ensure(String name, List<String> started) throws IOException, InterruptedException {
        Part known = state.parts.stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElse(null);
        if (known == null || !known.isAlive()) {
            startAgain(name);
            started.add(name);
        } else if (known.metrics().isEmpty() && !name.equals("relay")) {
            // The driver died between starting it and hearing where it is.
            addressed(known);
        }
    }

    /// Starts a process that does not live, on the ports that others know it by.
    void startAgain(String name) throws IOException, InterruptedException {
        Part before = state.parts.stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElse(null);
        int start = before == null ? 1 : before.start() + 1;
        Part part = Part.start(folder, name, start, settings.launch(), arguments(name, before), Map.of());
        state.replace(part);
        state.write(folder);
        addressed(part);
    }

    private void addressed(Part part) throws IOException, InterruptedException {
        String name = part.name();
        Part placed;
        if (name.equals("relay")) {
            placed = part.at(part.await(folder, RELAY), part.await(folder, CONTROL));
        } else if (name.equals("target")) {
            placed = part.at(part.await(folder, TARGET), part.await(folder, METRICS));
        } else if (name.startsWith("coordinator-")) {
            placed = part.at(part.await(folder, COORDINATOR), part.await(folder, METRICS));
        } else {
            placed = part.at("", part.await(folder, METRICS));
        }
        state.replace(placed);
        state.write(folder);
    }

    private List<String> arguments(String name, @Nullable Part before) throws IOException {
        List<String> words = new ArrayList<>();
        if (name.equals("target")) {
            words.addAll(List.of("target", "--port", Integer.toString(port(before)), "--metrics", "0", "--soak"));
        } else if (name.equals("relay")) {
            URI to = URI.create(loadedTarget());
            words.addAll(List.of(
                    "relay",
                    "--to",
                    to.getHost() + ":" + (to.getPort() < 0 ? 80 : to.getPort()),
                    "--port",
                    Integer.toString(port(before))));
        } else if (name.startsWith("coordinator-")) {
            words.add("coordinator");
            words.addAll(settings.cluster());
            words.addAll(List.of("--port", "0", "--runs", runs().toString(), "--metrics", "0", "--soak"));
        } else {
            words.add("agent");
            words.addAll(settings.cluster());
            words.addAll(List.of("--name", name, "--loops", "1", "--metrics", "0", "--soak"));
        }
        return words;
    }

    private static int port(@Nullable Part before) {
        return before == null || before.http().isEmpty()
                ? 0
                : URI.create(before.http()).getPort();
    }

    private boolean needsRelay() {
        return settings.soak().faults().stream()
                .anyMatch(fault -> fault.kind() == FaultKind.DELAY_PACKETS || fault.kind() == FaultKind.DROP_PACKETS);
    }

    /// Where the folders of runs are written.
    Path runs() {
        return folder.resolve("runs");
    }

    /// The service that is under load in the end.
    private String loadedTarget() throws IOException {
        if (settings.target() != null) {
            return settings.target().toString();
        }
        if (settings.soak().ownTarget()) {
            return state.part("target").http();
        }
        throw new IOException("delaying packets needs the address of the target: give --target URL");
    }

    /// The base address that agents are to call; null: the plan's.
    @Nullable
    String base() throws IOException {
        if (!settings.attached() && needsRelay()) {
            return state.part("relay").http();
        }
        return settings.target() != null || settings.soak().ownTarget() ? loadedTarget() : null;
    }

    /// The bundled target where it is ours to ask and to change, or null.
    @Nullable
    String ownTarget() {
        return !settings.attached() && settings.soak().ownTarget() && settings.target() == null
                ? state.part("target").http()
                : null;
    }

    /// The coordinator in charge, or null for the moment.
    @Nullable
    CoordinatorClient leader() throws InterruptedException {
        if (elsewhere != null) {
            return elsewhere;
        }
        Part part = leadingPart();
        if (part == null) {
            return null;
        }
        URI address = URI.create(part.http());
        CoordinatorClient known = leading;
        if (known == null || !known.address().getAuthority().equals(address.getAuthority())) {
            if (known != null) {
                known.close();
            }
            known = new CoordinatorClient(address, null, null);
            leading = known;
        }
        return known;
    }

    /// The process in charge, or null.
    @Nullable
    Part leadingPart() throws InterruptedException {
        for (Part part : state.parts) {
            if (part.name().startsWith("coordinator-")
                    && part.isAlive()
                    && !part.http().isEmpty()
                    && asking.isGood(part.http() + "/health/ready")) {
                return part;
            }
        }
        return null;
    }

    /// What keeps the cluster from being whole, in words; null if it is whole.
    ///
    /// @param loaded whether requests are to be answered meanwhile; then two calls are needed to see
    ///     that
    @Nullable
    String lacks(boolean loaded) throws InterruptedException {
        double before = answered;
        double now = loaded ? requestsAnswered() : Double.NaN;
        answered = now;
        for (Part part : state.parts) {
            if (part.isOwn() && !part.isAlive()) {
                return part.name() + " does not run";
            }
            if (!part.metrics().isEmpty() && !part.name().equals("relay") && !isReady(part)) {
                return part.name() + " is not ready";
            }
        }
        if (!settings.attached() && leadingPart() == null) {
            return "no coordinator is in charge";
        }
        return loaded && !(now > before) ? "no requests are answered" : null;
    }

    private boolean isReady(Part part) throws InterruptedException {
        return asking.isGood(part.metrics().replaceFirst("/metrics$", "/health/ready"));
    }

    /// What agents have counted; NaN if none can be asked.
    double requestsAnswered() throws InterruptedException {
        double sum = Double.NaN;
        for (Part part : state.parts) {
            if (part.name().startsWith("agent")) {
                Scrape scrape = scrape(part);
                double count = scrape == null ? Double.NaN : scrape.sum("spate_requests_total", "outcome=\"ok\"");
                if (!Double.isNaN(count)) {
                    sum = (Double.isNaN(sum) ? 0 : sum) + count;
                }
            }
        }
        return sum;
    }

    /// What a process shows now; null if it shows nothing.
    @Nullable
    Scrape scrape(Part part) throws InterruptedException {
        String text = part.metrics().isEmpty() || part.name().equals("relay") ? null : asking.get(part.metrics());
        return text == null ? null : Scrape.of(text);
    }

    /// Asks a process for a full collection. Does nothing where it cannot be asked.
    void collect(Part part) throws InterruptedException {
        if (part.isOwn() && !part.metrics().isEmpty() && !part.name().equals("relay") && part.isAlive()) {
            try {
                asking.send("POST", part.metrics().replaceFirst("/metrics$", "/soak/collect"));
            } catch (IOException _) {
                // It has other things to do, such as to be paused; the next time is soon.
            }
        }
    }

    /// Ends all processes that are this soak's own: agents first, so that the coordinator hears of it.
    void stop() throws InterruptedException {
        for (String role : new String[] {"agent", "coordinator", "relay", "target"}) {
            for (Part part : state.parts) {
                if (part.isOwn() && part.name().startsWith(role)) {
                    part.stop(20);
                }
            }
        }
    }

    /// Leaves the processes as they are.
    @Override
    public void close() {
        asking.close();
        if (leading != null) {
            leading.close();
        }
    }
}
