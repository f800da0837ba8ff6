package dev.spate.target.lab;

import java.util.concurrent.ForkJoinPool;

/// The pool for what computes: a thread for each core, and who has nothing to do takes from the others.
///
/// One for the process, as the common pool is, which on two cores has one thread only. Its threads are
/// daemons, begin with the first task, and end when there was nothing to do for a minute, so nobody has
/// to close it.
final class Cores {

    /// Two at least: with one there is nobody to take from.
    static final int COUNT = Math.max(2, Runtime.getRuntime().availableProcessors());

    static final ForkJoinPool POOL = new ForkJoinPool(COUNT);

    private Cores() {}
}
