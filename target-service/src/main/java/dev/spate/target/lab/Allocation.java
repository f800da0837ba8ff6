package dev.spate.target.lab;

import dev.spate.inspector.Lint;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Measure;
import dev.spate.target.lab.Pattern.Parameter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.ToLongFunction;

/// A buffer of 4096 bytes that is filled and read, again and again: a new one each time, one for all, or
/// one of a pool.
///
/// # Claim
/// A buffer that is used again lowers the rate of allocation and the latency of the slowest requests.
///
/// # On the JVM
/// Taking 4096 bytes is a move of a pointer in the thread's own piece of the heap, and then they are set
/// to zero, which is the real price. The optimiser leaves away objects that do not escape, but no arrays
/// of more than 64 elements. What is allocated makes young collections come sooner; as nothing of it is
/// alive then, they cost little. A pool costs more than either for each use, and pays where memory
/// outside of the heap is wanted, which is dear to take and to give back.
final class Allocation implements Pattern {

    private static final int BYTES = 4096;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    @Override
    public About about() {
        return new About(
                4,
                "allocation",
                "a buffer that is used again lowers the rate of allocation and the latency of the slowest",
                "Tokio tutorial: I/O, allocating a buffer; Netty documentation: PooledByteBufAllocator",
                Effect.lower(Measure.ALLOCATION_PER_REQUEST),
                Lint.ALLOCATES_MUCH,
                new Load(50, 0),
                List.of(new Parameter("buffers", 2_000, 1, 100_000, "how many times a buffer is filled and read")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive("new-each-time", "takes a new buffer for every filling", Allocation::newEachTime),
                Variant.tuned("reused", "takes one buffer for all fillings", Allocation::reused),
                Variant.tuned("pooled", "takes one from Netty's pool for every filling", Allocation::pooled));
    }

    private static Future<Done> newEachTime(Bench bench) {
        return task(bench, count -> {
            long sum = 0;
            for (int i = 0; i < count; i++) {
                sum += use(new byte[BYTES], 0, i);
            }
            return sum;
        });
    }

    private static Future<Done> reused(Bench bench) {
        return task(bench, count -> {
            byte[] buffer = new byte[BYTES];
            long sum = 0;
            for (int i = 0; i < count; i++) {
                sum += use(buffer, 0, i);
            }
            return sum;
        });
    }

    private static Future<Done> pooled(Bench bench) {
        return task(bench, count -> {
            long sum = 0;
            for (int i = 0; i < count; i++) {
                ByteBuf buffer = PooledByteBufAllocator.DEFAULT.heapBuffer(BYTES, BYTES);
                sum += use(buffer.array(), buffer.arrayOffset(), i);
                buffer.release();
            }
            return sum;
        });
    }

    private static long use(byte[] buffer, int offset, int filling) {
        for (int at = 0; at < BYTES; at += Long.BYTES) {
            LONG.set(buffer, offset + at, (long) filling * BYTES + at);
        }
        long sum = 0;
        for (int at = 0; at < BYTES; at += Long.BYTES) {
            sum += Checksum.of((long) LONG.get(buffer, offset + at));
        }
        return sum;
    }

    private static Future<Done> task(Bench bench, ToLongFunction<Integer> work) {
        int count = bench.intParameter("buffers");
        Promise<Done> done = Promise.promise();
        Runnable task =
                bench.inspector().task("fill buffers", () -> done.complete(Done.of(work.applyAsLong(count), count)));
        bench.context().runOnContext(_ -> task.run());
        return done.future();
    }
}
