package dev.spate.runs;

import dev.spate.coordinator.Submission;
import dev.spate.log.kafka.KafkaLog;
import dev.spate.log.kafka.KafkaSettings;
import dev.spate.partition.Division;
import dev.spate.partition.Partition;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.IntervalReport;
import dev.spate.protocol.MessageCodec;
import dev.spate.protocol.RunEvent;
import dev.spate.testkit.broker.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// How much one coordinator can merge: whole processes around a real broker. A measurement to be started
/// by hand with `benchmarks/scale`, no test: its figures are those of the machine.
///
/// The coordinator has the last processor for itself; broker and simulated agents share the others.
/// `live` has agents that speak while the coordinator listens, so it shows whether it keeps up. `merge`
/// and `replay` store all reports first and then start a coordinator, which reads them as fast as it
/// can: a thousand agents for a short time, and two for a day.
final class ScaleFigures {

    private static final int THOUSAND = 1_000;
    private static final int PER_SECOND = 150;

    /// What is written before it is waited for.
    private static final long BATCH_BYTES = 192L << 20;

    private static final String RUN = "scale";
    private static final String FOLDER = ":folder";

    private final Path folder;
    private final boolean writesFolder;

    private ScaleFigures(Path folder, boolean writesFolder) {
        this.folder = folder;
        this.writesFolder = writesFolder;
    }

    /// Any of `live[:seconds[:agents[:values]]]`, `merge` and `replay` likewise, each with `:folder` at
    /// the end for a coordinator that writes the files of the run as well; nothing for all three.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        for (String argument : arguments.length == 0 ? List.of("live", "merge", "replay") : List.of(arguments)) {
            Path folder = Files.createTempDirectory("spate-scale");
            try {
                boolean writesFolder = argument.endsWith(FOLDER);
                new ScaleFigures(folder, writesFolder).measure(argument.replace(FOLDER, ""));
            } finally {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        }
    }

    private void measure(String argument) throws IOException, InterruptedException {
        List<String> parts = List.of(argument.split(":", -1));
        String what = parts.getFirst();
        long seconds = number(parts, 1, what.equals("live") ? 180 : what.equals("merge") ? 60 : 86_400);
        int agents = (int) number(parts, 2, what.equals("replay") ? 2 : THOUSAND);
        int perSecond = (int) number(parts, 3, PER_SECOND);
        IntervalReport sample = new ScaleReports(perSecond).report(RUN, 0, 0);
        System.out.printf(
                Locale.ROOT,
                "%s: %,d agents, %d series of %d values in two histograms each, %,d seconds; a report has %,d bytes%n",
                what,
                agents,
                ScaleReports.SERIES,
                perSecond,
                seconds,
                new MessageCodec().encode(sample).length);
        try (KafkaBroker broker = KafkaBroker.in(folder.resolve("broker"))) {
            broker.start();
            Processors.confine(broker.pid(), Processors.allButLast());
            if (what.equals("live")) {
                live(broker, agents, perSecond, seconds);
            } else {
                store(broker, agents, perSecond, seconds);
                child(broker, ScaleCoordinator.class, Processors.last(), agents, perSecond, 0)
                        .waitFor();
            }
        }
    }

    private static long number(List<String> parts, int index, long otherwise) {
        return parts.size() > index ? Long.parseLong(parts.get(index)) : otherwise;
    }

    private void live(KafkaBroker broker, int agents, int perSecond, long seconds)
            throws IOException, InterruptedException {
        Process coordinator = child(broker, ScaleCoordinator.class, Processors.last(), agents, perSecond, seconds);
        Process others = child(broker, ScaleAgents.class, Processors.allButLast(), agents, perSecond, seconds);
        coordinator.waitFor();
        others.destroy();
        others.waitFor();
    }

    /// A run that began long ago, whose agents have done, and that no coordinator has judged.
    private void store(KafkaBroker broker, int agents, int perSecond, long seconds) throws IOException {
        long begin = System.nanoTime();
        ScaleReports reports = new ScaleReports(perSecond);
        long start = (System.currentTimeMillis() - seconds * 1_000) * 1_000_000L;
        try (KafkaLog log = open(broker)) {
            Submission submission = ScaleReports.submission(agents, perSecond, seconds);
            log.append(
                    RUN,
                    new RunEvent.RunSubmitted(
                            RUN,
                            start,
                            "scale",
                            submission.planYaml(),
                            submission.files(),
                            submission.overrides(),
                            submission.plan().workload().seed(),
                            agents));
            Division division = Partition.divide(submission.plan().workload(), ScaleReports.agents(agents), 1);
            log.append(RUN, new RunEvent.RunPlanned(RUN, start, ((Division.Divided) division).shares()));
            log.append(RUN, new RunEvent.RunStarted(RUN, start, start));
        }
        long bytes = new MessageCodec().encode(reports.report(RUN, 0, 0)).length;
        long sequence = 0;
        while (sequence < seconds) {
            try (KafkaLog log = open(broker)) {
                for (long left = BATCH_BYTES; left > 0 && sequence < seconds; sequence++) {
                    for (int agent = 0; agent < agents; agent++) {
                        log.append(ScaleReports.agent(agent), reports.report(RUN, agent, sequence));
                        left -= bytes;
                    }
                }
            }
        }
        try (KafkaLog log = open(broker)) {
            for (int agent = 0; agent < agents; agent++) {
                String name = ScaleReports.agent(agent);
                log.append(name, new AgentEvent.Done(name, RUN, 1, seconds - 1));
            }
        }
        System.out.printf(
                Locale.ROOT, "stored in %.0f s; %,d bytes on disk%n", (System.nanoTime() - begin) / 1e9, size(folder));
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private KafkaLog open(KafkaBroker broker) {
        return KafkaLog.open(KafkaSettings.of(broker.bootstrap())
                .withBuffer(BATCH_BYTES * 2, 0, folder)
                .withFlushPatience(Duration.ofMinutes(2)));
    }

    private Process child(KafkaBroker broker, Class<?> main, String processors, int agents, int perSecond, long seconds)
            throws IOException {
        List<String> command = new ArrayList<>(Processors.confining(processors));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx512m");
        String more = System.getenv("SPATE_SCALE_JAVA");
        if (more != null && main.equals(ScaleCoordinator.class)) {
            command.addAll(List.of(more.split(" ", -1)));
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                broker.bootstrap(),
                folder.toString(),
                Integer.toString(agents),
                Integer.toString(perSecond),
                Long.toString(seconds),
                writesFolder ? "folder" : "none"));
        return new ProcessBuilder(command).inheritIO().start();
    }
}
