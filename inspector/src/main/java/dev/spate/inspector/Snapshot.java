package dev.spate.inspector;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an inspector knows at one instant. All counts and times are since it was switched on, unless
/// they say otherwise; all times are nanoseconds.
///
/// @param process what this process is, such as `target`
/// @param sequence grows with each snapshot of one inspector
/// @param wallMillis when it was taken, since 1970
/// @param on whether the inspector is on; if not, the rest is what was known when it was switched off
/// @param watchedNanos for how long it has been on, this time
/// @param windowSeconds how far back the states of lints look
/// @param judged how often lints have been, once a second since it was switched on this time
/// @param virtual null where virtual threads are not watched yet
/// @param lints all, in the order of [Lint]
public record Snapshot(
        String process,
        long pid,
        long sequence,
        long wallMillis,
        boolean on,
        long watchedNanos,
        int windowSeconds,
        long judged,
        List<Loop> loops,
        List<Pool> pools,
        @Nullable Virtual virtual,
        List<Task> tasks,
        List<Thing> resources,
        Promises promises,
        Memory memory,
        List<Finding> lints,
        Cost cost,
        Drops drops) {

    /// Of the format.
    public static final int VERSION = 1;

    /// One event loop.
    ///
    /// @param kind `netty`: one of Netty's, with tasks; `driven`: the owner of the thread tells what it
    ///     does
    /// @param state `idle`, `busy`, or `blocked`: what runs has held it for longer than 5 ms
    /// @param current what runs, empty if nothing does
    /// @param currentNanos for how long it has
    /// @param waiting tasks in its queue
    /// @param busyNanos tasks and events; the rest of the time it waited for something to do
    /// @param ioNanos of that, handling events of sockets
    /// @param busyShare of the last second, 0 to 1
    /// @param tasks how many it has run
    /// @param events of sockets that it has handled
    /// @param hold how long it was held at a time by one task or handler
    /// @param delay how long its tasks waited until they ran
    /// @param waitsKnown whether the system tells how long the loop's thread waits for a processor
    /// @param waited for a processor, those that were in [#hold] for longer than 5 ms
    /// @param paused for the collector of garbage, those
    /// @param stack where it was when it was last seen blocked, the innermost call first; empty if it
    ///     never was seen so
    public record Loop(
            String name,
            String kind,
            String state,
            String current,
            long currentNanos,
            long waiting,
            long busyNanos,
            long ioNanos,
            long idleNanos,
            double busyShare,
            long tasks,
            long events,
            Times hold,
            Times delay,
            boolean waitsKnown,
            Times waited,
            Times paused,
            List<String> stack) {}

    /// A pool of workers.
    ///
    /// @param size greatest number of threads; -1: without a bound
    /// @param busy how many threads are taken
    /// @param waiting tasks that no thread has taken yet
    /// @param delay from submission until a thread took it
    public record Pool(String name, int size, long busy, long waiting, long done, Times run, Times delay) {}

    /// Virtual threads and what carries them.
    ///
    /// @param parallelism greatest number of carriers that work, -1 if not known
    /// @param carriers how many there are, -1 if not known
    /// @param mounted on a carrier now
    /// @param queued ready to run and waiting for a carrier now
    /// @param started since the inspector was switched on; with [#ended], from events that come a second
    ///     late
    /// @param pins how often one blocked and kept its carrier for longer than 1 ms
    /// @param longestPinNanos of all pins
    /// @param pinnedAt where the last one was, empty if none was
    /// @param submitFailed how often one could not be started or woken
    public record Virtual(
            int parallelism,
            int carriers,
            int mounted,
            long queued,
            long started,
            long ended,
            long pins,
            long longestPinNanos,
            String pinnedAt,
            long submitFailed) {}

    /// All tasks of one origin on one kind of thread.
    ///
    /// @param origin the name that was given, or the class of the task
    /// @param on `loop`, `worker`, `virtual` or `other`
    /// @param state `running`, `scheduled` (submitted, and none runs) or `idle`
    /// @param running how many run now
    /// @param waiting how many were submitted and have not run yet; -1 if not known
    /// @param busyNanos in them, without what ran inside them under a name of its own
    /// @param scheduledNanos between submission and run
    /// @param idleNanos during which none waited or ran, of a loop on average
    /// @param resubmits runs in which the next one was submitted
    /// @param contextBytes what one keeps in memory while it waits, on average, as it says itself
    /// @param allocatedBytes in one run on average, of a sample
    /// @param outliers the longest runs, the longest first
    public record Task(
            String origin,
            String on,
            String state,
            long running,
            long waiting,
            long runs,
            long busyNanos,
            long scheduledNanos,
            long idleNanos,
            long resubmits,
            long contextBytes,
            long allocatedBytes,
            Times run,
            Times delay,
            List<Outlier> outliers) {}

    /// A run that took long.
    ///
    /// @param wallMillis when it ended, since 1970
    /// @param trace id of the trace it belongs to, empty if not known
    public record Outlier(long nanos, long wallMillis, String where, String trace) {}

    /// A distribution of times. Those percentiles are of the upper edges of buckets, at most an eighth
    /// above the truth.
    ///
    /// @param buckets those that are not empty, by size
    public record Times(
            long count, long sumNanos, long maxNanos, long p50, long p90, long p99, long p999, List<Bucket> buckets) {

        static final Times NONE = new Times(0, 0, 0, 0, 0, 0, 0, List.of());
    }

    /// @param upTo times up to this, and above that of the bucket before; nanoseconds
    public record Bucket(long upTo, long count) {}

    /// A resource by kind and name; those of one kind and name are one.
    ///
    /// @param capacity 0: without a bound
    /// @param instances how many were made
    /// @param size last said
    /// @param peak greatest size
    /// @param acquired how often
    /// @param contended of these, how often somebody had to wait
    /// @param waits of those who had to
    /// @param held how long
    /// @param moves reads and writes
    /// @param movedBytes by them
    /// @param holders who has it, by task
    /// @param waiters who waits for it, by task
    public record Thing(
            String kind,
            String name,
            long capacity,
            long instances,
            long size,
            long peak,
            long acquired,
            long contended,
            Times waits,
            Times held,
            long moves,
            long movedBytes,
            List<Who> holders,
            List<Who> waiters) {}

    /// @param count of tasks of that name
    public record Who(String task, long count) {}

    /// Promises that were made by the inspector.
    ///
    /// @param oldestNanos of those that are open
    /// @param abandoned dropped without being completed
    /// @param lastAbandoned the name of the last one that was
    public record Promises(long made, long open, long oldestNanos, long abandoned, String lastAbandoned) {}

    /// @param directBytes buffers outside of the heap: the JDK's, and Netty's where it asks the system
    ///     itself
    public record Memory(long heapUsedBytes, long heapMaxBytes, long directBytes, long allocatedBytes) {}

    /// What a lint says.
    ///
    /// @param lint its id
    /// @param state `ok`, `warn` or `unknown` of the window
    /// @param value the greatest of the window; NaN if unknown
    /// @param unit of value, threshold and worst: `ms`, `bytes`, `count`, `share`
    /// @param where of the value: a loop, a task, a resource; empty if unknown
    /// @param warned for how many seconds it has warned since the inspector was switched on
    /// @param worst the greatest value since then; NaN if unknown
    /// @param worstWallMillis when that was, since 1970; 0 if unknown
    /// @param evidence how the value came about, for people; empty if there is nothing to say
    public record Finding(
            String lint,
            String state,
            double value,
            double threshold,
            String unit,
            String where,
            long warned,
            double worst,
            String worstWhere,
            long worstWallMillis,
            String says,
            String evidence) {}

    /// What the inspector itself costs; estimated from a sample of its own work.
    ///
    /// @param nanos of processor time
    /// @param share of one processor in the last second
    /// @param observations how often a loop or thread told it something
    public record Cost(long nanos, double share, long observations) {}

    /// What no longer fitted.
    ///
    /// @param origins runs of tasks whose origin has no row of its own
    /// @param resources resources without a row of their own
    /// @param names holders and waiters without a row of their own
    /// @param promises promises that are not watched
    /// @param nested slices inside so many others that they are not seen
    /// @param events of the JVM that were lost
    public record Drops(long origins, long resources, long names, long promises, long nested, long events) {}

    /// The finding of a lint.
    public Finding finding(Lint lint) {
        for (Finding finding : lints) {
            if (finding.lint().equals(lint.id())) {
                return finding;
            }
        }
        throw new IllegalStateException("the snapshot says nothing of " + lint.id());
    }
}
