package dev.spate.merge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Counts of a histogram of three digits, being added up, by [place][Places].
///
/// # Memory
/// Response times of one second fill some hundred of twenty thousand places. So memory is taken in
/// chunks, where there is something to count, and every chunk remembers by a bit for each place which
/// ones it has: adding, reading and clearing cost what there is, and not what there might be.
///
/// # Batches
/// A run has many of these, and all of them together have no room in the caches next to a processor.
/// What is added waits as it came until it has some size, and is then counted in one go, while the
/// chunks are near. What is asked for before that, as the seconds of a run with few agents are, is
/// handed on as it came and never counted here at all.
///
/// Not thread-safe.
public final class Counts {

    /// Places of a chunk.
    static final int CHUNK = 256;

    /// Behind the counts of a chunk: a bit for each that is not 0.
    private static final int BIT_WORDS = CHUNK / Long.SIZE;

    static final int CHUNK_LENGTH = CHUNK + BIT_WORDS;

    static final int CHUNK_BITS = 8;

    /// About half of what its chunks take, or histograms of 100 requests from 40 agents.
    private static final int BATCH_BYTES = 16_384;

    private final Chunks spare;
    private long[] @Nullable [] chunks = new long[0][];
    /// Of what is in the chunks.
    private long total;

    private final List<char[]> waiting = new ArrayList<>();
    private int waitingBytes;

    public Counts() {
        this(new Chunks());
    }

    Counts(Chunks spare) {
        this.spare = spare;
    }

    /// Adds a histogram.
    ///
    /// @param pairs not changed by anyone any more
    void add(char[] pairs) {
        if (pairs.length == 0) {
            return;
        }
        int bytes = pairs.length * Character.BYTES;
        waiting.add(pairs);
        waitingBytes += bytes;
        spare.hold(bytes);
        if (waitingBytes >= BATCH_BYTES) {
            countWaiting();
        }
    }

    public void add(Values values) {
        for (char[] pairs : values.parts()) {
            add(pairs);
        }
    }

    public void add(Counts other) {
        if (other.total > 0) {
            // Some are counted there, and the others soon will be: once rather than twice.
            other.countWaiting();
        }
        for (char[] pairs : other.waiting) {
            add(pairs);
        }
        total += other.total;
        for (int index = 0; index < other.chunks.length; index++) {
            long[] from = other.chunks[index];
            if (from == null) {
                continue;
            }
            long[] to = chunk(index);
            for (int word = 0; word < BIT_WORDS; word++) {
                long bits = from[CHUNK + word];
                to[CHUNK + word] |= bits;
                for (; bits != 0; bits &= bits - 1) {
                    int at = word * Long.SIZE + Long.numberOfTrailingZeros(bits);
                    to[at] += from[at];
                }
            }
        }
    }

    /// What was added so far; does not change when more is.
    public Values values() {
        if (total == 0) {
            return new Values(List.copyOf(waiting));
        }
        countWaiting();
        Pairs.Writer writer = new Pairs.Writer();
        each(writer::add);
        return new Values(List.of(writer.take()));
    }

    /// What was added so far, in HdrHistogram's encoding V2, not compressed; at least its header.
    public byte[] encoded() {
        countWaiting();
        EncodedCounts.Writer writer = new EncodedCounts.Writer();
        each(writer::count);
        return writer.bytes();
    }

    private interface Reader {
        void read(int place, long count);
    }

    private void each(Reader reader) {
        for (int index = 0; index < chunks.length; index++) {
            long[] chunk = chunks[index];
            if (chunk == null) {
                continue;
            }
            for (int word = 0; word < BIT_WORDS; word++) {
                for (long bits = chunk[CHUNK + word]; bits != 0; bits &= bits - 1) {
                    int at = word * Long.SIZE + Long.numberOfTrailingZeros(bits);
                    reader.read((index << CHUNK_BITS) + at, chunk[at]);
                }
            }
        }
    }

    /// How many values were added.
    public long total() {
        countWaiting();
        return total;
    }

    /// As HdrHistogram says it: the greatest value that is counted where the asked for one is.
    ///
    /// @param percentile above 0, up to 100
    /// @return 0 if there are no values
    public long valueAtPercentile(double percentile) {
        countWaiting();
        // Without the last bit, which rounding may have made.
        double asked = Math.min(Math.nextDown(percentile), 100);
        long left = Math.max(1, (long) Math.ceil(asked * total / 100));
        for (int index = 0; index < chunks.length; index++) {
            long[] chunk = chunks[index];
            if (chunk == null) {
                continue;
            }
            for (int word = 0; word < BIT_WORDS; word++) {
                for (long bits = chunk[CHUNK + word]; bits != 0; bits &= bits - 1) {
                    int at = word * Long.SIZE + Long.numberOfTrailingZeros(bits);
                    left -= chunk[at];
                    if (left <= 0) {
                        return Places.value((index << CHUNK_BITS) + at + 1) - 1;
                    }
                }
            }
        }
        return 0;
    }

    /// As HdrHistogram says it: the greatest value that is counted where the greatest one is; 0 if there
    /// are none.
    public long max() {
        countWaiting();
        int place = highestPlace();
        return place <= 0 ? 0 : Places.value(place + 1) - 1;
    }

    /// Adds all to a histogram of single nanoseconds and three digits that grows as it has to.
    void addTo(Histogram histogram) {
        countWaiting();
        // From above, so that it grows once.
        for (int index = chunks.length - 1; index >= 0; index--) {
            long[] chunk = chunks[index];
            if (chunk == null) {
                continue;
            }
            for (int word = BIT_WORDS - 1; word >= 0; word--) {
                long bits = chunk[CHUNK + word];
                while (bits != 0) {
                    int bit = Long.SIZE - 1 - Long.numberOfLeadingZeros(bits);
                    int at = word * Long.SIZE + bit;
                    histogram.recordValueWithCount(Places.value((index << CHUNK_BITS) + at), chunk[at]);
                    bits ^= 1L << bit;
                }
            }
        }
    }

    /// Begins at zero again, and lets others have the memory.
    public void clear() {
        waiting.clear();
        spare.hold(-waitingBytes);
        waitingBytes = 0;
        total = 0;
        for (long[] chunk : chunks) {
            if (chunk == null) {
                continue;
            }
            for (int word = 0; word < BIT_WORDS; word++) {
                for (long bits = chunk[CHUNK + word]; bits != 0; bits &= bits - 1) {
                    chunk[word * Long.SIZE + Long.numberOfTrailingZeros(bits)] = 0;
                }
                chunk[CHUNK + word] = 0;
            }
            spare.giveBack(chunk);
        }
        Arrays.fill(chunks, null);
    }

    /// @param at place in the chunk
    /// @param count 1 or more
    static void count(long[] chunk, int at, long count) {
        chunk[at] += count;
        chunk[CHUNK + at / Long.SIZE] |= 1L << at;
    }

    /// Takes less memory from now on, if much was added.
    void countWaiting() {
        for (char[] pairs : waiting) {
            total += Pairs.add(pairs, this);
        }
        waiting.clear();
        spare.hold(-waitingBytes);
        waitingBytes = 0;
    }

    /// -1 if there is none.
    private int highestPlace() {
        for (int index = chunks.length - 1; index >= 0; index--) {
            long[] chunk = chunks[index];
            if (chunk == null) {
                continue;
            }
            for (int word = BIT_WORDS - 1; word >= 0; word--) {
                if (chunk[CHUNK + word] != 0) {
                    int bit = Long.SIZE - 1 - Long.numberOfLeadingZeros(chunk[CHUNK + word]);
                    return (index << CHUNK_BITS) + word * Long.SIZE + bit;
                }
            }
        }
        return -1;
    }

    /// Made if it is not there.
    long[] chunk(int index) {
        if (index < chunks.length) {
            long[] chunk = chunks[index];
            if (chunk != null) {
                return chunk;
            }
        } else {
            chunks = Arrays.copyOf(chunks, index + 1);
        }
        long[] chunk = spare.take();
        chunks[index] = chunk;
        return chunk;
    }
}
