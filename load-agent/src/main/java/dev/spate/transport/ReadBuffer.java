package dev.spate.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/// One direct buffer that all connections of a loop read into, one after another.
///
/// That works because a connection takes what was read before the next read begins. It makes reading
/// free of allocation and the memory independent of the number of connections.
@SuppressWarnings("deprecation") // Netty's name for the type is deprecated for no one but its implementers
final class ReadBuffer implements RecvByteBufAllocator {

    /// Reads from one connection before the others have their turn.
    private static final int READS_PER_TURN = 4;

    private final ByteBuf buffer;

    ReadBuffer(int bytes) {
        this.buffer = IoLoop.MEMORY.directBuffer(bytes, bytes);
    }

    void release() {
        buffer.release();
    }

    @Override
    public Handle newHandle() {
        return new Reads();
    }

    private final class Reads implements ExtendedHandle {
        private int reads;
        private int attempted;
        private int last;

        @Override
        public ByteBuf allocate(ByteBufAllocator alloc) {
            return buffer.clear().retain();
        }

        @Override
        public int guess() {
            return buffer.capacity();
        }

        @Override
        public void reset(ChannelConfig config) {
            reads = 0;
        }

        @Override
        public void incMessagesRead(int count) {
            reads += count;
        }

        @Override
        public void lastBytesRead(int bytes) {
            last = bytes;
        }

        @Override
        public int lastBytesRead() {
            return last;
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            attempted = bytes;
        }

        @Override
        public int attemptedBytesRead() {
            return attempted;
        }

        /// A read that did not fill the buffer has emptied the socket.
        @Override
        public boolean continueReading() {
            return reads < READS_PER_TURN && last == attempted;
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return reads < READS_PER_TURN && maybeMore.get();
        }

        @Override
        public void readComplete() {}
    }
}
