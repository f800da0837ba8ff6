package dev.spate.scenario;

import java.util.Arrays;

/// Bytes that grow, written from the start again after [#clear]. Not thread-safe.
public final class ByteWriter {

    private byte[] array;
    private int length;

    /// @param capacity bytes that fit without growing, at least 16
    public ByteWriter(int capacity) {
        array = new byte[Math.max(16, capacity)];
    }

    /// The bytes written are those from index 0 to [#length()]. Another array after the next write,
    /// perhaps.
    public byte[] array() {
        return array;
    }

    public int length() {
        return length;
    }

    /// Forgets what was written and keeps the memory.
    public void clear() {
        length = 0;
    }

    void put(byte[] source, int from, int count) {
        reserve(count);
        System.arraycopy(source, from, array, length, count);
        length += count;
    }

    void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > array.length) {
            array = Arrays.copyOf(array, Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * array.length)));
        }
    }
}
