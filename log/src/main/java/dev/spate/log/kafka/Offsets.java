package dev.spate.log.kafka;

import dev.spate.log.Log.From;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/// Finds places in partitions. For any thread.
final class Offsets {

    /// Clocks of machines that measure together should not differ by more; what is read for nothing
    /// costs little.
    private static final long CLOCK_DOUBT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final long LOOK_MILLIS = 100;

    private final Admin admin;

    Offsets(Admin admin) {
        this.admin = admin;
    }

    /// Asks for the places after everything that is stored, whether or not its transaction has been
    /// committed yet.
    Future<Map<TopicPartition, Long>> ends(List<TopicPartition> partitions) {
        return ask(partitions, OffsetSpec.latest());
    }

    /// Asks for the places up to which messages can be read now: before the first transaction that has
    /// not been committed yet.
    Future<Map<TopicPartition, Long>> committedEnds(List<TopicPartition> partitions) {
        return ask(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
    }

    /// Waits until it is known where a subscription begins, through outages too. Null if `goesOn` became
    /// false before.
    @Nullable
    Map<TopicPartition, Long> begin(List<TopicPartition> partitions, From from, BooleanSupplier goesOn)
            throws InterruptedException {
        return switch (from) {
            case From.Oldest _ -> await(() -> ask(partitions, OffsetSpec.earliest()), goesOn);
            case From.Now _ -> await(() -> ends(partitions), goesOn);
            case From.Since since -> {
                // Where nothing is that late, at the end, found before it is asked for.
                Map<TopicPartition, Long> ends = await(() -> ends(partitions), goesOn);
                OffsetSpec instant = OffsetSpec.forTimestamp(millis(since));
                if (ends == null) {
                    yield null;
                }
                Map<TopicPartition, Long> found = await(() -> ask(partitions, instant), goesOn);
                if (found != null) {
                    found.replaceAll((partition, offset) -> offset < 0 ? ends.getOrDefault(partition, 0L) : offset);
                }
                yield found;
            }
        };
    }

    private interface Question {
        Future<Map<TopicPartition, Long>> ask();
    }

    private static @Nullable Map<TopicPartition, Long> await(Question question, BooleanSupplier goesOn)
            throws InterruptedException {
        Future<Map<TopicPartition, Long>> answer = question.ask();
        while (goesOn.getAsBoolean()) {
            try {
                return answer.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.TimeoutException _) {
                // Looks whether to go on.
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetriableException)) {
                    throw new KafkaException(String.valueOf(e.getMessage()), e.getCause());
                }
                Thread.sleep(LOOK_MILLIS);
                answer = question.ask();
            }
        }
        return null;
    }

    private static long millis(From.Since since) {
        return TimeUnit.NANOSECONDS.toMillis(Math.max(0, since.epochNanos() - CLOCK_DOUBT_NANOS));
    }

    private Future<Map<TopicPartition, Long>> ask(List<TopicPartition> partitions, OffsetSpec spec) {
        return ask(partitions, spec, IsolationLevel.READ_UNCOMMITTED);
    }

    private Future<Map<TopicPartition, Long>> ask(
            List<TopicPartition> partitions, OffsetSpec spec, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, spec));
        return admin.listOffsets(asked, new ListOffsetsOptions(isolation))
                .all()
                .thenApply(Offsets::places)
                .toCompletionStage()
                .toCompletableFuture();
    }

    private static Map<TopicPartition, Long> places(Map<TopicPartition, ListOffsetsResultInfo> answers) {
        Map<TopicPartition, Long> places = new HashMap<>();
        answers.forEach((partition, answer) -> places.put(partition, answer.offset()));
        return places;
    }
}
