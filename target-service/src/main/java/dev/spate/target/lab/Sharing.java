package dev.spate.target.lab;

import dev.spate.inspector.Lint;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Measure;
import dev.spate.target.lab.Pattern.Parameter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Tasks that read the same data: each a copy of its own, or all the same.
///
/// # Claim
/// Copying data for each task costs time and memory; a shared reference to what never changes costs
/// nothing.
///
/// # On the JVM
/// A list of immutable records may be read by any thread once it was published safely, which handing
/// over a task does; there is no count of references that several processors would have to write, as
/// there is in an `Arc`. A deep copy allocates all of it again, and as waiting tasks keep their copies,
/// they survive young collections and are copied once more by them.
final class Sharing implements Pattern {

    /// What a row takes: a header of 12 bytes, two numbers and a reference, and the reference to the
    /// row; rounded up. Its text is not copied: it cannot change.
    private static final long ROW_BYTES = 40;

    /// Of a price list. Never changes.
    private record Row(long id, long price, String name) {
        Row copy() {
            return new Row(id, price, name);
        }
    }

    private static final int MOST_ROWS = 20_000;

    /// Made when it is wanted first.
    private static final class Data {
        static final List<Row> ROWS = IntStream.range(0, MOST_ROWS)
                .mapToObj(i -> new Row(i, Checksum.of(i) >>> 40, "row " + i % 100))
                .toList();
    }

    @Override
    public About about() {
        return new About(
                5,
                "sharing",
                "a copy of the data for each task costs time and memory; a shared reference costs nothing",
                "Tokio tutorial: Spawning ('static bound) and Shared state (Arc)",
                Effect.lower(Measure.ALLOCATION_PER_REQUEST),
                Lint.TASK_TOO_LARGE,
                new Load(40, 0),
                List.of(
                        new Parameter("tasks", 16, 1, 200, "how many tasks read the data"),
                        new Parameter("rows", 4_000, 1, MOST_ROWS, "how many rows each reads")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive("deep-copy", "gives every task a copy of all rows", Sharing::deepCopy),
                Variant.tuned("shared", "gives every task the same rows", Sharing::shared));
    }

    private static Future<Done> deepCopy(Bench bench) {
        Readers readers = new Readers(bench);
        for (int task = 0; task < readers.tasks; task++) {
            List<Row> own = new ArrayList<>(readers.rows);
            for (int i = 0; i < readers.rows; i++) {
                own.add(Data.ROWS.get(i).copy());
            }
            readers.start(task, own, readers.rows * ROW_BYTES);
        }
        return readers.done.future();
    }

    private static Future<Done> shared(Bench bench) {
        Readers readers = new Readers(bench);
        for (int task = 0; task < readers.tasks; task++) {
            readers.start(task, Data.ROWS, 0);
        }
        return readers.done.future();
    }

    /// The tasks of one request. Belongs to its event loop.
    private static final class Readers {

        private final Bench bench;
        private final int tasks;
        private final int rows;
        private final Promise<Done> done = Promise.promise();
        private int ended;
        private long sum;

        Readers(Bench bench) {
            this.bench = bench;
            this.tasks = bench.intParameter("tasks");
            this.rows = bench.intParameter("rows");
        }

        void start(int task, List<Row> data, long ownBytes) {
            Runnable reader = bench.inspector().task("read rows", ownBytes, () -> read(task, data));
            bench.context().runOnContext(_ -> reader.run());
        }

        private void read(int task, List<Row> data) {
            for (int i = 0; i < rows; i++) {
                Row row = data.get(i);
                sum += Checksum.of(row.id() * tasks + task)
                        ^ (row.price() + row.name().length());
            }
            ended++;
            if (ended == tasks) {
                done.complete(Done.of(sum, (long) tasks * rows));
            }
        }
    }
}
