package dev.spate.log.kafka;

import dev.spate.protocol.MessageCodec;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts messages together that came in [parts][Parts]. What it holds is bounded: parts of messages that
/// never become whole, because their writer died between two of them, are given up when others need the
/// room or some minutes have passed on the log, and counted. For one thread.
final class Assembly {

    /// Room for the longest message twice, so that two writers can send one at the same time.
    private static final long MAX_BYTES = 2L * MessageCodec.MAX_BYTES;

    /// By the records' times. A writer sends the parts of a message one after another, or is away.
    private static final long MAX_AGE_MILLIS = 600_000;

    /// More than the longest message has where topics take as little as [TopicSetup] allows.
    private static final int MAX_PARTS = 1_200;

    private record Id(long writer, long id) {}

    private static final class Partial {
        final byte[] @Nullable [] parts;
        int missing;
        long bytes;
        long lastMillis;

        Partial(int count) {
            this.parts = new byte[count][];
            this.missing = count;
        }
    }

    private final Map<Id, Partial> partials = new LinkedHashMap<>();
    private final long maxBytes;
    private long bytes;
    private long givenUp;

    Assembly() {
        this(MAX_BYTES);
    }

    Assembly(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// Messages of which only some parts came.
    long givenUp() {
        return givenUp;
    }

    /// Bytes of the parts that wait for others.
    long heldBytes() {
        return bytes;
    }

    /// Takes a part, and returns the message if it is the last that was missing. A part whose message
    /// began before anything was read is passed over: that message is none of this reader's.
    ///
    /// @param millis time of the record
    byte @Nullable [] add(Parts.Header header, byte[] part, long millis) {
        giveUpOld(millis);
        Id id = new Id(header.writer(), header.id());
        Partial partial = partials.get(id);
        if (partial == null) {
            if (header.index() != 0 || header.count() > MAX_PARTS) {
                return null;
            }
            partial = new Partial(header.count());
            partials.put(id, partial);
        }
        if (header.index() >= partial.parts.length || partial.parts[header.index()] != null) {
            return null;
        }
        partial.parts[header.index()] = part;
        partial.missing--;
        partial.bytes += part.length;
        partial.lastMillis = millis;
        bytes += part.length;
        if (partial.missing == 0) {
            partials.remove(id);
            bytes -= partial.bytes;
            return joined(partial);
        }
        giveUpOldestBeyondRoom();
        return null;
    }

    private void giveUpOld(long millis) {
        Iterator<Partial> oldestFirst = partials.values().iterator();
        while (oldestFirst.hasNext()) {
            Partial partial = oldestFirst.next();
            if (millis - partial.lastMillis <= MAX_AGE_MILLIS) {
                return;
            }
            giveUp(oldestFirst, partial);
        }
    }

    private void giveUpOldestBeyondRoom() {
        Iterator<Partial> oldestFirst = partials.values().iterator();
        while (bytes > maxBytes && oldestFirst.hasNext()) {
            giveUp(oldestFirst, oldestFirst.next());
        }
    }

    private void giveUp(Iterator<Partial> place, Partial partial) {
        place.remove();
        bytes -= partial.bytes;
        givenUp++;
    }

    private static byte[] joined(Partial partial) {
        byte[] whole = new byte[Math.toIntExact(partial.bytes)];
        int at = 0;
        for (byte[] part : partial.parts) {
            if (part != null) {
                System.arraycopy(part, 0, whole, at, part.length);
                at += part.length;
            }
        }
        return whole;
    }
}
