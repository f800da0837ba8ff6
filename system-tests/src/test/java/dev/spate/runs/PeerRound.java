package dev.spate.runs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spate.stack.Collector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One round: each client of a mode once, one after the other, at the same server.
///
/// Every client is measured the same way, from outside: processor time of its process, all threads, user
/// and system, between two instants while it makes load, divided by the requests that the server counted
/// between them. The start of a Java virtual machine and most of its compiling are before the first
/// instant.
final class PeerRound {

    static final String RATE = "requests/s";
    static final String TOTAL = "CPU us/request";
    static final String USER = "user";
    static final String SYSTEM = "system";
    static final String BUSIEST = "busiest thread";
    static final String SERVER = "server busy";
    static final String LATENESS_P50 = "start lateness p50 us";
    static final String LATENESS_P99 = "start lateness p99 us";
    static final String ALLOCATED = "bytes allocated/request";

    /// From the start of a client to the two instants.
    static final int FROM_SECONDS = Integer.getInteger("spate.peers.from", 5);

    static final int TO_SECONDS = Integer.getInteger("spate.peers.to", 15);

    private final String mode;
    private final int round;
    private final Path folder;
    private final List<PeerFigure> figures = new ArrayList<>();

    /// What is done beside the counting, at both instants.
    interface Look {
        double at(Process process) throws IOException;
    }

    PeerRound(String mode, int round, Path folder) {
        this.mode = mode;
        this.round = round;
        this.folder = folder;
    }

    /// In another order each round, so that what drifts does not favour one.
    List<PeerFigure> compare(PeerLoad load, List<PeerClient> clients) throws IOException, InterruptedException {
        return compare(load, clients, Map.of());
    }

    /// The same without, with a few, and with all requests traced. The Collector that takes the spans has
    /// the server's processor, and throws them away.
    List<PeerFigure> compareTraced(PeerLoad load) throws IOException, InterruptedException {
        try (Collector collector = Collector.toNowhere(folder, Processors.confining("0"))) {
            return compare(
                    load,
                    List.of(PeerClient.SPATE, PeerClient.SPATE_TRACED, PeerClient.SPATE_TRACED_ALL),
                    collector.environment());
        }
    }

    private List<PeerFigure> compare(PeerLoad load, List<PeerClient> clients, Map<String, String> traced)
            throws IOException, InterruptedException {
        List<PeerClient> order = new ArrayList<>(clients);
        Collections.rotate(order, -(round - 1));
        try (PeerServer server =
                mode.equals("cores") ? PeerServer.onTwoProcessors(folder) : PeerServer.onFirstProcessor(folder)) {
            for (PeerClient client : order) {
                String missing = client.missing();
                if (missing != null) {
                    System.out.println(mode + ": " + client.label() + " is skipped: " + missing);
                } else {
                    measure(client, load, server, client.label(), traced, null);
                }
            }
        }
        return figures;
    }

    /// Bytes that the event loop of Spate allocates.
    List<PeerFigure> allocation(List<PeerLoad> loads) throws IOException, InterruptedException {
        try (PeerServer server = PeerServer.onFirstProcessor(folder)) {
            for (PeerLoad load : loads) {
                Map<Process, JvmProbe> probes = new LinkedHashMap<>();
                measure(PeerClient.SPATE, load, server, load.name().toLowerCase(Locale.ROOT), Map.of(), process -> {
                    JvmProbe probe = probes.get(process);
                    if (probe == null) {
                        probe = new JvmProbe(process.pid());
                        probes.put(process, probe);
                    }
                    return probe.allocatedBytes("spate-loop");
                });
            }
        }
        return figures;
    }

    private void measure(
            PeerClient client,
            PeerLoad load,
            PeerServer server,
            String label,
            Map<String, String> environment,
            @Nullable Look look)
            throws IOException, InterruptedException {
        Path home = Files.createDirectory(folder.resolve("client-" + figures.size()));
        long begin = System.nanoTime();
        Process process = client.start(home, load, server.port(load), FROM_SECONDS, TO_SECONDS + 1, environment);
        try {
            figures.add(new PeerFigure(mode, round, label, values(process, server, begin, look)));
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new AssertionError(client.label() + " does not end");
            }
        } catch (NoSuchFileException e) {
            throw new AssertionError(client.label() + " ended early: " + Files.readString(home.resolve("out")), e);
        } finally {
            process.destroyForcibly();
        }
        String complaint = client.complaint(home);
        if (complaint != null) {
            System.out.println(mode + ": " + client.label() + " says: " + complaint);
        }
        if (client.isSpate() && load == PeerLoad.OPEN) {
            JsonNode lateness = SpateProcess.result(home.resolve("run")).at("/phases/1/startLateness");
            Map<String, Double> values = figures.getLast().values();
            values.put(LATENESS_P50, lateness.at("/p50").asDouble() / 1e3);
            values.put(LATENESS_P99, lateness.at("/p99").asDouble() / 1e3);
        }
    }

    private static Map<String, Double> values(Process process, PeerServer server, long begin, @Nullable Look look)
            throws IOException, InterruptedException {
        sleepUntil(begin + TimeUnit.SECONDS.toNanos(FROM_SECONDS));
        double seenBefore = look == null ? 0 : look.at(process);
        long instant = System.nanoTime();
        long serverBefore = server.busyMicros();
        ProcessTimes before = ProcessTimes.of(process.pid());
        long servedBefore = server.served();
        sleepUntil(begin + TimeUnit.SECONDS.toNanos(TO_SECONDS));
        double seconds = (System.nanoTime() - instant) / 1e9;
        long serverAfter = server.busyMicros();
        ProcessTimes after = ProcessTimes.of(process.pid());
        double served = server.served() - servedBefore;
        double seen = look == null ? 0 : look.at(process) - seenBefore;
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(RATE, served / seconds);
        values.put(TOTAL, (after.totalMicros() - before.totalMicros()) / served);
        values.put(USER, (after.userMicros() - before.userMicros()) / served);
        values.put(SYSTEM, (after.systemMicros() - before.systemMicros()) / served);
        values.put(BUSIEST, after.busiestMicrosSince(before) / served);
        values.put(SERVER, (serverAfter - serverBefore) / 1e6 / seconds);
        if (look != null) {
            values.put(ALLOCATED, seen / served);
        }
        return values;
    }

    static void sleepUntil(long nanoTime) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanoTime - System.nanoTime());
    }
}
