package dev.spate.inspector;

import java.util.concurrent.atomic.AtomicLongArray;

/// Numbers that one thread changes and any thread may read.
///
/// The writer's loads are plain and its stores opaque: on a common processor they are ordinary moves. A
/// reader sees each cell whole and sooner or later, and not all cells of one instant.
final class Cells {

    private final AtomicLongArray cells;

    Cells(int size) {
        cells = new AtomicLongArray(size);
    }

    /// By the writer only.
    void add(int cell, long amount) {
        cells.setOpaque(cell, cells.getPlain(cell) + amount);
    }

    /// By the writer only. Whoever reads the sum by [#readFirst] sees what was written before it.
    void publish(int cell, long amount) {
        cells.setRelease(cell, cells.getPlain(cell) + amount);
    }

    long readFirst(int cell) {
        return cells.getAcquire(cell);
    }

    /// By the writer only.
    void set(int cell, long value) {
        cells.setOpaque(cell, value);
    }

    /// By the writer only.
    void max(int cell, long value) {
        if (value > cells.getOpaque(cell)) {
            cells.setOpaque(cell, value);
        }
    }

    /// By the writer only: what it has written itself.
    long own(int cell) {
        return cells.getPlain(cell);
    }

    long read(int cell) {
        return cells.getOpaque(cell);
    }

    /// Takes the greatest value for a new beginning from 0, by a reader. What the writer adds at that
    /// very moment is lost if it was less.
    long takeMax(int cell) {
        return cells.getAndSet(cell, 0);
    }
}
