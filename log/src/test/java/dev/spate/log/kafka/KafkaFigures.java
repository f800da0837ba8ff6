package dev.spate.log.kafka;

import dev.spate.log.Log.From;
import dev.spate.protocol.Command;
import dev.spate.protocol.IntervalReport;
import dev.spate.protocol.MessageCodec;
import dev.spate.protocol.Topic;
import dev.spate.testkit.broker.KafkaBroker;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// Measures what the log on Kafka costs, for docs/decisions/0016-kafka-log.md; not a test. Run as a
/// program with the tests' class path, by `benchmarks/kafka-log`: `latency`, or names of compressions.
final class KafkaFigures {

    private static final int REPORTS = 20_000;
    private static final int WARM_UP = 1_000;
    private static final int MESSAGES = 5_000;

    private KafkaFigures() {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("kafka-figures");
        try (KafkaBroker broker = KafkaBroker.in(folder).start()) {
            if (args[0].equals("latency")) {
                latency(KafkaLog.open(Brokers.settings(broker)), "each for itself");
                latency(KafkaLog.openForCoordinator(Brokers.settings(broker)), "in transactions");
            } else {
                for (String compression : args) {
                    throughput(broker, compression);
                }
            }
        }
    }

    /// One message a millisecond, from append to the reader.
    private static void latency(KafkaLog log, String how) throws InterruptedException {
        long[] nanos = new long[WARM_UP + MESSAGES];
        AtomicLong count = new AtomicLong();
        try (log) {
            log.read(Topic.COMMANDS, "a", From.NOW, message -> {
                Command.Go go = (Command.Go) message;
                nanos[go.epoch()] = System.nanoTime() - go.startEpochNanos();
                count.incrementAndGet();
            });
            for (int i = 0; i < nanos.length; i++) {
                log.append("a", new Command.Go("a", "r", i, System.nanoTime()));
                LockSupport.parkNanos(1_000_000);
            }
            Brokers.eventually("all", () -> count.get() == nanos.length);
        }
        long[] measured = Arrays.copyOfRange(nanos, WARM_UP, nanos.length);
        Arrays.sort(measured);
        System.out.printf(
                Locale.ROOT,
                "append to read, %s: p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                how,
                measured[MESSAGES / 2] / 1e6,
                measured[MESSAGES * 99 / 100] / 1e6,
                measured[MESSAGES - 1] / 1e6);
    }

    private static void throughput(KafkaBroker broker, String compression) throws Exception {
        List<IntervalReport> reports = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            reports.add(report(random, i));
        }
        long bytes = new MessageCodec().encode(reports.getFirst()).length;
        KafkaSettings settings = Brokers.settings(broker).withClientProperties(Map.of("compression.type", compression));
        AtomicLong count = new AtomicLong();
        try (KafkaLog log = KafkaLog.open(settings)) {
            log.read(Set.of(Topic.INTERVALS), From.OLDEST, _ -> count.incrementAndGet());
            long cpu = cpu();
            long begin = System.nanoTime();
            for (int i = 0; i < REPORTS; i++) {
                log.append("agent-" + i % 50, reports.get(i % 50));
                if (i % 500 == 0) {
                    int appended = i;
                    Brokers.eventually("some", () -> appended - count.get() < 1_500);
                }
            }
            Brokers.eventually("all", () -> count.get() == REPORTS);
            double seconds = (System.nanoTime() - begin) / 1e9;
            long onDisk = size(broker, settings);
            System.out.printf(
                    Locale.ROOT,
                    "%s: %d reports of %d bytes in %.1f s: %.0f/s, %.1f MB/s; %.0f us of processor each here;"
                            + " %d bytes each on the broker's disk; undelivered %d%n",
                    compression,
                    REPORTS,
                    bytes,
                    seconds,
                    REPORTS / seconds,
                    REPORTS * bytes / seconds / 1e6,
                    (cpu() - cpu) / 1e3 / REPORTS,
                    onDisk / REPORTS,
                    log.undelivered());
        }
    }

    private static long size(KafkaBroker broker, KafkaSettings settings) throws Exception {
        try (var admin = Brokers.admin(broker)) {
            return admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
                    .flatMap(dirs -> dirs.values().stream())
                    .flatMap(dir -> dir.replicaInfos().entrySet().stream())
                    .filter(replica -> replica.getKey().topic().equals(settings.topic(Topic.INTERVALS)))
                    .mapToLong(replica -> replica.getValue().size())
                    .sum();
        }
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean)
                        java.lang.management.ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /// Twenty series of a hundred requests each, some milliseconds long with a tail, encoded as agents
    /// do.
    private static IntervalReport report(Random random, int i) {
        List<IntervalReport.Series> series = new ArrayList<>();
        for (int s = 0; s < 20; s++) {
            long[] outcomes = new long[12];
            outcomes[0] = 100;
            byte[] response = histogram(random);
            byte[] service = histogram(random);
            series.add(new IntervalReport.Series(
                    0, "request-" + s, outcomes, 0, 0, 12_345 + i, 67_890 + i, response, service, new byte[0]));
        }
        IntervalReport.PhaseCounts phase =
                new IntervalReport.PhaseCounts(0, 2_000, 2_000, 0, 2_000, 0, 0, 12, histogram(random));
        return new IntervalReport(
                "agent-" + i,
                "20261120-120000-checkout",
                0,
                i,
                i * 1_000_000_000L,
                (i + 1) * 1_000_000_000L,
                List.of(phase),
                series,
                IntervalReport.Connections.NONE,
                new IntervalReport.Health(
                        0.45, 0.5, 1_250_000, 8_000_000, 0.0, 0, 0.01, 0, 64, 2, 0, -250_000, 31_000));
    }

    private static byte[] histogram(Random random) {
        Histogram histogram = new Histogram(3_600_000_000_000L, 3);
        for (int i = 0; i < 100; i++) {
            histogram.recordValue((long) (2e6 * Math.exp(0.6 * random.nextGaussian())));
        }
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoByteBuffer(buffer);
        return Arrays.copyOf(buffer.array(), length);
    }
}
