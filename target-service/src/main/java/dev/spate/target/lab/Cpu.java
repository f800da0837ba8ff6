package dev.spate.target.lab;

import dev.spate.inspector.Lint;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Measure;
import dev.spate.target.lab.Pattern.Parameter;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// Computing: on the event loop, beside it, on all cores, or on the event loop with pauses.
///
/// # Claim
/// What computes for longer than 10 to 100 µs does not belong on an event loop: everybody else of that
/// loop waits for as long. Pauses keep the others alive, at a price.
///
/// # On the JVM
/// An event loop is one thread that nobody takes the processor from. A pause must be one in which the
/// loop looks at its sockets: a task that puts the next one into the queue of tasks does not make one,
/// because Netty runs the queue until it is empty or a second is over
/// (`io.netty.eventLoop.maxTaskProcessingQuantumMs`). A timer that is due at once does: due timers are
/// fetched once for each round of the loop. `yield-by-queue` shows the difference. Virtual threads are
/// of no help here: their scheduler does not take the processor from one that computes either.
///
/// # The work
/// The SHA-256 of each number, or a key derived from it by PBKDF2 with HMAC-SHA-256; the checksum is the
/// sum of the first eight bytes of each.
final class Cpu implements Pattern {

    @Override
    public About about() {
        return new About(
                9,
                "cpu",
                "what computes for more than 100 µs belongs off the event loop; pauses keep others alive at a price",
                "Alice Ryhl, Async: What is blocking?; Vert.x Core, The Golden Rule; Tokio docs, coop and spawn_blocking",
                Effect.lower(Measure.BYSTANDER_P99),
                Lint.LOOP_BLOCKED,
                new Load(5, 100),
                List.of(
                        new Parameter("items", 65_536, 1, 10_000_000, "how many hashes"),
                        new Parameter(
                                "iterations", 0, 0, 1_000_000, "of PBKDF2 for each; 0: one plain SHA-256 instead"),
                        new Parameter("yield-every", 1_024, 1, 10_000_000, "items between two pauses"),
                        new Parameter(
                                "yield-by-queue",
                                0,
                                0,
                                1,
                                "1: pauses by the queue of tasks, which keeps the loop; 0: by a timer")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive("on-loop", "computes on the event loop", Cpu::onLoop),
                Variant.tuned("worker", "computes on one worker", Cpu::onWorker),
                Variant.tuned("parallel", "computes on all cores, beside the event loops", Cpu::parallel),
                Variant.tuned("cooperative", "computes on the event loop, with pauses", Cpu::cooperative));
    }

    private static Future<Done> onLoop(Bench bench) throws GeneralSecurityException {
        int items = bench.intParameter("items");
        return Future.succeededFuture(Done.of(new Hashes(bench).sum(0, items), items));
    }

    private static Future<Done> onWorker(Bench bench) throws GeneralSecurityException {
        int items = bench.intParameter("items");
        Hashes hashes = new Hashes(bench);
        return Tasks.onWorker(bench, () -> Done.of(hashes.sum(0, items), items));
    }

    private static Future<Done> parallel(Bench bench) {
        int items = bench.intParameter("items");
        List<Future<Long>> parts = new ArrayList<>();
        for (int core = 0; core < Cores.COUNT; core++) {
            int from = (int) ((long) items * core / Cores.COUNT);
            int to = (int) ((long) items * (core + 1) / Cores.COUNT);
            parts.add(Tasks.on(Cores.POOL, () -> new Hashes(bench).sum(from, to)));
        }
        return Tasks.sum(parts).map(sum -> Done.of(sum, items));
    }

    private static Future<Done> cooperative(Bench bench) throws GeneralSecurityException {
        Promise<Done> done = Promise.promise();
        new Cooperative(bench, done).run();
        return done.future();
    }

    /// Belongs to the event loop of the request.
    private static final class Cooperative implements Runnable {

        private final Hashes hashes;
        private final EventLoop loop;
        private final Promise<Done> done;
        private final int items;
        private final int every;
        private final boolean byQueue;
        private int next;
        private long sum;
        private long pauses;

        Cooperative(Bench bench, Promise<Done> done) throws GeneralSecurityException {
            this.hashes = new Hashes(bench);
            this.loop = ((ContextInternal) bench.context()).nettyEventLoop();
            this.done = done;
            this.items = bench.intParameter("items");
            this.every = bench.intParameter("yield-every");
            this.byQueue = bench.parameter("yield-by-queue") == 1;
        }

        @Override
        public void run() {
            int to = (int) Math.min(items, (long) next + every);
            try {
                sum += hashes.sum(next, to);
            } catch (GeneralSecurityException fault) {
                done.fail(fault);
                return;
            }
            next = to;
            if (next == items) {
                done.complete(new Done(sum, items, Map.of("pauses", pauses)));
                return;
            }
            pauses++;
            if (byQueue) {
                loop.execute(this);
            } else {
                var _ = loop.schedule(this, 0, TimeUnit.NANOSECONDS);
            }
        }
    }

    /// Belongs to one thread at a time.
    private static final class Hashes {

        private static final int KEY_BITS = 256;

        private final int iterations;
        private final MessageDigest digest;
        private final SecretKeyFactory keys;

        Hashes(Bench bench) throws GeneralSecurityException {
            this.iterations = bench.intParameter("iterations");
            this.digest = MessageDigest.getInstance("SHA-256");
            this.keys = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
        }

        /// Of the items from the first, included, to the last, excluded.
        long sum(int from, int to) throws GeneralSecurityException {
            long sum = 0;
            byte[] number = new byte[Long.BYTES];
            for (int i = from; i < to; i++) {
                ByteBuffer.wrap(number).putLong(i);
                sum += ByteBuffer.wrap(iterations == 0 ? digest.digest(number) : key(i, number))
                        .getLong();
            }
            return sum;
        }

        private byte[] key(int item, byte[] salt) throws GeneralSecurityException {
            return keys.generateSecret(new PBEKeySpec(Integer.toString(item).toCharArray(), salt, iterations, KEY_BITS))
                    .getEncoded();
        }
    }
}
