package dev.spate.runs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spate.testkit.broker.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// What a cluster on Kafka does to time and counts, and what it does when a part of it ends: whole
/// processes around a real broker. A measurement to be started by hand with `benchmarks/cluster`, no
/// test: its figures are those of the machine.
///
/// Everything is on one machine, with two processors as a rule. The witness of `cadence` spins on the last
/// one as long as requests come, and the event loops have the others; broker, coordinator and the rest
/// of the agents run where there is room.
final class ClusterFigures {

    private static final List<String> ALL =
            List.of("machine", "cadence", "lost-agent", "lost-coordinator", "standby", "lost-broker");

    private static final long TENTH_NANOS = 100_000_000;
    private static final long AWAY_NANOS = 20_000_000_000L;

    /// How long a cluster stands before its first run.
    private static final long STANDING_MILLIS = 5_000;

    private final Path folder;

    private ClusterFigures(Path folder) {
        this.folder = folder;
    }

    /// Any of `machine`, `cadence`, `lost-agent`, `lost-coordinator`, `standby`, `lost-broker`, or
    /// nothing for all of them.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        for (String part : arguments.length == 0 ? ALL : List.of(arguments)) {
            if (!ALL.contains(part)) {
                System.err.println("'" + part + "' is none of " + String.join(", ", ALL));
                System.exit(2);
            }
            Path folder = Files.createTempDirectory("spate-cluster");
            try {
                new ClusterFigures(folder).measure(part);
            } finally {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        }
    }

    private void measure(String part) throws IOException, InterruptedException {
        if (part.equals("machine")) {
            MachineFigures.print(folder);
            return;
        }
        try (KafkaBroker broker = KafkaBroker.in(folder.resolve("broker")).start();
                Cluster cluster = new Cluster(folder, broker, "figures", SpateProcess::launch)) {
            switch (part) {
                case "cadence" -> cadence(cluster);
                case "lost-agent" -> lostAgent(cluster);
                case "lost-coordinator" -> lostCoordinator(cluster, false);
                case "standby" -> lostCoordinator(cluster, true);
                case "lost-broker" -> lostBroker(broker, cluster);
                default -> throw new IllegalArgumentException(part);
            }
        }
    }

    /// 2,000/s in equal steps, of which two agents make every other one: first by processes that have
    /// just been started, then once more.
    private void cadence(Cluster cluster) throws IOException, InterruptedException {
        int port = WitnessProcess.freePort();
        try (WitnessProcess witness =
                new WitnessProcess(folder, port, "--rest", "1s", "--delay", "1ms", "--record", "400000")) {
            List<SpateProcess> agents = List.of(cluster.agent("a"), cluster.agent("b"));
            String address = Cluster.inCharge(cluster.coordinator("runs"));
            Thread.sleep(STANDING_MILLIS);
            for (String run : List.of("first", "second")) {
                Path plan = plan("http://127.0.0.1:" + port, "2000/s, duration: 20s");
                Cluster.submit(address, run, plan);
                for (SpateProcess agent : agents) {
                    Processors.confineLoops(agent.handle(), Processors.allButLast());
                }
                Cluster.awaitVerdict(address, run);
                print(run, SpateProcess.result(folder.resolve("runs").resolve(run)), witness.seen());
                witness.reset();
            }
        }
    }

    private static void print(String run, JsonNode result, JsonNode seen) {
        JsonNode gaps = seen.at("/interArrival");
        System.out.printf(
                Locale.ROOT,
                "cadence  two agents, 2,000/s for 20 s, %s run: verdict %s %s; %d requests, witness counted %d%n"
                        + "         inter-arrival at the server: coefficient of variation %.3f,"
                        + " p50 %.1f us, p90 %.1f us, p99 %.1f us, p99.9 %.1f us, max %.1f ms%n"
                        + "         without what came while the witness was not running: coefficient of"
                        + " variation %.3f, p90 %.1f us, p99 %.1f us%n"
                        + "         %s%n",
                run,
                result.at("/verdict").asText(),
                result.at("/reasons"),
                result.at("/requests/0/count").asLong(),
                seen.at("/requests").asLong(),
                gaps.at("/cv").asDouble(),
                micros(gaps, "/p50"),
                micros(gaps, "/p90"),
                micros(gaps, "/p99"),
                micros(gaps, "/p99.9"),
                micros(gaps, "/max") / 1e3,
                seen.at("/witnessed/cv").asDouble(),
                micros(seen, "/witnessed/p90"),
                micros(seen, "/witnessed/p99"),
                WitnessProcess.absences(seen));
        for (JsonNode agent : result.at("/health/agents")) {
            System.out.printf(
                    Locale.ROOT,
                    "         agent %s: clock %+.1f us; uncertainty at the start %.1f us, at most %.1f us;"
                            + " loop delay at most %.1f ms, busy %.2f%n",
                    agent.at("/id").asText(),
                    micros(agent, "/clockOffset"),
                    micros(agent, "/clockUncertaintyAtStart"),
                    micros(agent, "/clockUncertainty"),
                    micros(agent, "/loopDelayMax") / 1e3,
                    agent.at("/busyShareMax").asDouble());
        }
    }

    /// 1,500/s by three agents, of which one is killed.
    private void lostAgent(Cluster cluster) throws IOException, InterruptedException {
        String target = target(cluster);
        cluster.agent("a");
        cluster.agent("b");
        SpateProcess victim = cluster.agent("c");
        String address = Cluster.inCharge(cluster.coordinator("runs"));
        Thread.sleep(STANDING_MILLIS);
        int rate = 1500;
        ServedWatch watch = new ServedWatch(target);
        try (TargetCounts counts = new TargetCounts(target)) {
            Cluster.submit(address, "run", plan(target, rate + "/s, duration: 20s"));
            counts.await(rate * 17 / 2);
            long killed = System.nanoTime();
            Instant killedAt = Instant.now();
            victim.kill();
            JsonNode run = Cluster.awaitVerdict(address, "run");
            watch.end();
            double killedSeconds =
                    Duration.between(Instant.parse(run.at("/started").asText()), killedAt)
                                    .toNanos()
                            / 1e9;
            Path folderOfRun = folder.resolve("runs").resolve("run");
            JsonNode sessions = SpateProcess.result(folderOfRun).at("/sessions");
            double reportedSeconds = lastReport(folderOfRun, "c");
            long planned = sessions.at("/planned").asLong();
            long started = sessions.at("/started").asLong();
            long dropped = sessions.at("/dropped").asLong();
            long lost = sessions.at("/lost").asLong();
            long served = counts.served();
            double unreported = (killedSeconds - reportedSeconds) * rate / 3;
            System.out.printf(
                    Locale.ROOT,
                    "lost-agent  three agents, 1,500/s for 20 s, one killed at %.2f s: full rate again after %.1f s;"
                            + " verdict %s%n"
                            + "         arrivals by 100 ms since then: %s%n"
                            + "         planned %d = started %d + dropped %d + lost %d (%+d); target served %d, so %d"
                            + " never arrived%n"
                            + "         %d of the lost were served: the last report of the killed one ends at %.2f s, and"
                            + " until its end it had %.0f to make%n",
                    killedSeconds,
                    fullAgain(watch, killed, rate),
                    run.at("/verdict").asText(),
                    arrivals(watch, killed, 45),
                    planned,
                    started,
                    dropped,
                    lost,
                    planned - started - dropped - lost,
                    served,
                    planned - served,
                    served - started,
                    reportedSeconds,
                    unreported);
        }
    }

    /// Seconds from an instant until tenths of a second are full again: the first that is, and with the
    /// nine behind it together.
    private static double fullAgain(ServedWatch watch, long sinceNanos, int rate) {
        boolean fell = false;
        for (int tenth = 0; sinceNanos + (tenth + 10) * TENTH_NANOS - watch.lastNanos() < 0; tenth++) {
            double now = arrived(watch, sinceNanos, tenth, 1);
            fell |= now < 0.8 * rate / 10;
            if (fell && now > 0.95 * rate / 10 && arrived(watch, sinceNanos, tenth, 10) > 0.98 * rate) {
                return tenth / 10.0;
            }
        }
        throw new AssertionError("the rate was never full again");
    }

    private static String arrivals(ServedWatch watch, long sinceNanos, int tenths) {
        StringJoiner all = new StringJoiner(" ");
        for (int tenth = 0; tenth < tenths; tenth++) {
            all.add(Long.toString(Math.round(arrived(watch, sinceNanos, tenth, 1))));
        }
        return all.toString();
    }

    private static double arrived(ServedWatch watch, long sinceNanos, int tenth, int tenths) {
        return watch.served(sinceNanos + (tenth + tenths) * TENTH_NANOS)
                - watch.served(sinceNanos + tenth * TENTH_NANOS);
    }

    /// When the last interval of an agent ends that the coordinator has, in seconds since the start.
    private static double lastReport(Path folderOfRun, String agent) throws IOException {
        double last = 0;
        for (String line : Files.readAllLines(folderOfRun.resolve("agents.csv"))) {
            List<String> values = List.of(line.split(",", -1));
            if (values.get(2).equals(agent)) {
                last = Math.max(last, Long.parseLong(values.get(1)) / 1e9);
            }
        }
        return last;
    }

    /// 1,000/s by two agents; the coordinator is killed, and another one begins then, or stands by.
    private void lostCoordinator(Cluster cluster, boolean standby) throws IOException, InterruptedException {
        String target = target(cluster);
        cluster.agent("a");
        cluster.agent("b");
        SpateProcess first = cluster.coordinator("first");
        String address = Cluster.inCharge(first);
        SpateProcess second = null;
        if (standby) {
            second = cluster.coordinator("second");
            second.awaitOutput("standing by");
        }
        Thread.sleep(STANDING_MILLIS);
        try (TargetCounts counts = new TargetCounts(target)) {
            Cluster.submit(address, "run", plan(target, "1000/s, duration: 25s"));
            counts.await(6_000);
            long killed = System.nanoTime();
            first.kill();
            if (second == null) {
                second = cluster.coordinator("second");
            }
            String next = Cluster.inCharge(second);
            long leads = System.nanoTime();
            Cluster.awaitReady(next);
            long ready = System.nanoTime();
            long abreast;
            try (RunEvents events = new RunEvents(next, "run")) {
                abreast = events.awaitAbreast();
            }
            Cluster.awaitVerdict(next, "run");
            System.out.printf(
                    Locale.ROOT,
                    "%s  two agents, 1,000/s for 25 s, the coordinator killed after 6 s and another %s:%n"
                            + "         it leads after %.2f s, has replayed after %.2f s, is abreast after %.2f s%n%s",
                    standby ? "standby" : "lost-coordinator",
                    standby ? "stood by" : "started at once",
                    (leads - killed) / 1e9,
                    (ready - killed) / 1e9,
                    (abreast - killed) / 1e9,
                    account(folder.resolve("second").resolve("run"), counts.served()));
        }
    }

    /// 1,000/s by two agents; the broker is gone for 20 s.
    private void lostBroker(KafkaBroker broker, Cluster cluster) throws IOException, InterruptedException {
        String target = target(cluster);
        cluster.agent("a");
        cluster.agent("b");
        SpateProcess coordinator = cluster.coordinator("runs");
        String address = Cluster.inCharge(coordinator);
        Thread.sleep(STANDING_MILLIS);
        try (TargetCounts counts = new TargetCounts(target)) {
            Cluster.submit(address, "run", plan(target, "1000/s, duration: 40s"));
            counts.await(5_000);
            long killed = System.nanoTime();
            broker.kill();
            TimeUnit.NANOSECONDS.sleep(killed + AWAY_NANOS - System.nanoTime());
            long back = System.nanoTime();
            broker.start();
            long open = System.nanoTime();
            // Only seconds that are told from now on.
            long abreast;
            try (RunEvents events = new RunEvents(address, "run")) {
                abreast = events.awaitAbreast();
            }
            Cluster.awaitVerdict(address, "run");
            System.out.printf(
                    Locale.ROOT,
                    "lost-broker  two agents, 1,000/s for 40 s, the broker killed after 5 s and started again after"
                            + " %.2f s:%n"
                            + "         it takes connections %.2f s later, the coordinator is abreast %.2f s after"
                            + " that%n%s",
                    (back - killed) / 1e9,
                    (open - back) / 1e9,
                    (abreast - open) / 1e9,
                    account(folder.resolve("runs").resolve("run"), counts.served()));
        }
    }

    private static String account(Path folderOfRun, long served) throws IOException {
        JsonNode result = SpateProcess.result(folderOfRun);
        return String.format(
                Locale.ROOT,
                "         verdict %s %s; planned %d, started %d, dropped %d, lost %d, completed %d; target served %d;"
                        + " intervals %d of %d, doubled %d%n",
                result.at("/verdict").asText(),
                result.at("/reasons"),
                result.at("/sessions/planned").asLong(),
                result.at("/sessions/started").asLong(),
                result.at("/sessions/dropped").asLong(),
                result.at("/sessions/lost").asLong(),
                result.at("/sessions/completed").asLong(),
                served,
                result.at("/evidence/intervalsMerged").asLong(),
                result.at("/evidence/intervalsExpected").asLong(),
                result.at("/evidence/duplicates").asLong());
    }

    /// Starts a target service.
    ///
    /// @return where it is
    private static String target(Cluster cluster) throws IOException, InterruptedException {
        int port = WitnessProcess.freePort();
        cluster.start("target", "--port", Integer.toString(port)).awaitOutput("target service on");
        return "http://127.0.0.1:" + port;
    }

    private static double micros(JsonNode node, String path) {
        return node.at(path).asDouble() / 1e3;
    }

    private Path plan(String target, String load) throws IOException {
        return Files.writeString(folder.resolve("plan.yaml"), """
                name: cluster
                target: %s
                http: {connections: 64}
                scenarios: {hello: [{get: /hello}]}
                phases: [{name: only, scenario: hello, constantRate: %s}]
                """.formatted(target, load));
    }
}
