package dev.spate.target.lab;

import dev.spate.inspector.Lint;
import dev.spate.inspector.Resource;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Parameter;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// Numbers sent from tasks to tasks: through a queue without a bound, with a bound of 1000, and of 1.
///
/// # Claim
/// Published figures for 200,000 integers through a channel of Tokio are 202 ns (no bound), 315 ns
/// (1000) and 10,082 ns (1) for each message: a bound of 1 is an order worse, because every message is
/// then a change of tasks. Without a bound nothing holds back a producer that is faster than its
/// consumer.
///
/// # On the JVM
/// What comes closest to those tasks are virtual threads, and to their channels the blocking queues of
/// the JDK: `put` on a full one and `take` from an empty one park the virtual thread and leave its
/// carrier to others. The numbers travel as objects. How deep the queue was is looked at with every 64th
/// message.
final class Channel implements Pattern {

    private static final int LOOK_EVERY = 64;

    /// Says to a consumer that there is nothing more to come.
    private static final Integer END = -1;

    @Override
    public About about() {
        return new About(
                6,
                "channel",
                "a channel without a bound holds back no producer; a bound of 1000 costs little, one of 1 makes every"
                        + " message a change of tasks (Tokio: 202, 315 and 10,082 ns a message)",
                "Tokio tutorial: Channels (backpressure and bounded channels)",
                Effect.lowerOwn("deepest"),
                Lint.QUEUE_GROWING,
                new Load(2, 0),
                List.of(
                        new Parameter("messages", 200_000, 1, 5_000_000, "how many numbers are sent"),
                        new Parameter("producers", 1, 1, 64, "how many tasks send"),
                        new Parameter("consumers", 1, 1, 64, "how many tasks receive")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive(
                        "unbounded",
                        "sends through a queue that takes everything",
                        bench -> send(bench, new LinkedBlockingQueue<>(), 0)),
                Variant.tuned(
                        "bounded-1000",
                        "sends through a queue that holds 1000",
                        bench -> send(bench, new ArrayBlockingQueue<>(1000), 1000)),
                Variant.tuned(
                        "bounded-1",
                        "sends through a queue that holds one: slower, and holds back as well",
                        bench -> send(bench, new ArrayBlockingQueue<>(1), 1)));
    }

    private static Future<Done> send(Bench bench, BlockingQueue<Integer> queue, int capacity) {
        int messages = bench.intParameter("messages");
        int producers = bench.intParameter("producers");
        int consumers = bench.intParameter("consumers");
        Resource watched =
                Watched.of(bench.inspector(), Resource.Kind.QUEUE, "channel of " + bound(capacity), capacity);
        return Tasks.on(bench.virtualThreads(), () -> {
            LongAdder sum = new LongAdder();
            AtomicLong deepest = new AtomicLong();
            List<Future<?>> producing = new ArrayList<>();
            for (int producer = 0; producer < producers; producer++) {
                int first = producer;
                producing.add(Tasks.on(bench.virtualThreads(), () -> {
                    for (int message = first; message < messages; message += producers) {
                        queue.put(message);
                        if (message % LOOK_EVERY == 0) {
                            int depth = queue.size();
                            watched.size(depth);
                            deepest.accumulateAndGet(depth, Math::max);
                        }
                    }
                    return first;
                }));
            }
            List<Future<?>> consuming = new ArrayList<>();
            for (int consumer = 0; consumer < consumers; consumer++) {
                consuming.add(Tasks.on(bench.virtualThreads(), () -> {
                    long own = 0;
                    for (Integer message = queue.take(); message >= 0; message = queue.take()) {
                        own += Checksum.of(message);
                    }
                    sum.add(own);
                    return own;
                }));
            }
            await(producing);
            for (int consumer = 0; consumer < consumers; consumer++) {
                queue.put(END);
            }
            await(consuming);
            watched.size(0);
            return new Done(sum.sum(), messages, Map.of("deepest", deepest.get()));
        });
    }

    private static String bound(int capacity) {
        return capacity == 0 ? "any length" : Integer.toString(capacity);
    }

    private static void await(List<Future<?>> all) throws Exception {
        Future.all(all).toCompletionStage().toCompletableFuture().get();
    }
}
