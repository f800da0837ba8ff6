package dev.spate.http;

import dev.spate.coordinator.RunListener;
import dev.spate.coordinator.RunOutcome;
import dev.spate.merge.MergedInterval;
import dev.spate.plan.Plan;
import dev.spate.protocol.RunEvent;
import dev.spate.report.LiveSecond;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// The newest events of a run that goes on, as text, for everyone who follows it.
///
/// The coordinator's control thread tells it what happens and never waits: another thread writes the
/// text, once for all followers, and when that thread is behind, seconds are left out and counted.
/// Followers read at their own pace by number, for as long as an event is among the newest [#KEPT_BYTES]
/// bytes.
///
/// For any thread; its lock guards the frames and is held for moments.
final class RunFeed implements RunListener {

    static final int KEPT_BYTES = 1 << 20;

    /// Seconds that may wait for their text; each holds histograms.
    private static final int BEHIND = 16;

    /// Somebody who is told that there is something new.
    interface Follower {
        void wake();
    }

    /// The text of an event.
    ///
    /// @param last whether none follows
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Frame(long number, byte[] bytes, boolean last) {}

    private final String run;
    private final Plan plan;
    private final String nonce;
    private final Executor writer;
    private final Runnable whenEnded;
    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger waiting = new AtomicInteger();

    // The control thread's.
    private LiveSecond.Totals totals = LiveSecond.Totals.NONE;
    private long skipped;

    // Guarded by this.
    private final TreeMap<Long, Frame> frames = new TreeMap<>();
    private long next = 1;
    private long bytes;

    /// @param nonce of all feeds of this life of the server
    /// @param writer does one thing after the other
    /// @param whenEnded called by the writer after the last event
    RunFeed(String run, Plan plan, String nonce, Executor writer, Runnable whenEnded) {
        this.run = run;
        this.plan = plan;
        this.nonce = nonce;
        this.writer = writer;
        this.whenEnded = whenEnded;
    }

    @Override
    public void happened(RunEvent event) {
        writer.execute(() -> add(number -> EventText.happened(id(number), event), false));
    }

    @Override
    public void ready(String agent, int ready, int of) {
        writer.execute(() -> add(number -> EventText.ready(id(number), agent, ready, of), false));
    }

    @Override
    public void accept(MergedInterval interval) {
        totals = totals.plus(interval);
        if (waiting.get() >= BEHIND) {
            skipped++;
            return;
        }
        LiveSecond.Totals sums = totals;
        long leftOut = skipped;
        skipped = 0;
        waiting.incrementAndGet();
        writer.execute(() -> {
            waiting.decrementAndGet();
            add(number -> EventText.second(id(number), interval, plan, sums, leftOut), false);
        });
    }

    @Override
    public void ended(RunOutcome outcome) {
        writer.execute(() -> {
            String verdict = outcome.judgement().verdict().label();
            add(_ -> EventText.ended(run, verdict, outcome.judgement().reasons()), true);
            whenEnded.run();
        });
    }

    /// Nothing more will be told, though the run has not ended.
    void abandon() {
        writer.execute(() -> add(_ -> new byte[0], true));
    }

    void follow(Follower follower) {
        followers.add(follower);
        follower.wake();
    }

    void unfollow(Follower follower) {
        followers.remove(follower);
    }

    int followers() {
        return followers.size();
    }

    /// The first event after one that was seen, or null if there is none yet. Its number is not the next
    /// one if what came between is forgotten.
    synchronized @Nullable Frame after(long number) {
        var entry = frames.higherEntry(number);
        return entry == null ? null : entry.getValue();
    }

    /// The number of the event with an id, or 0 if that is none of this feed's.
    synchronized long number(String id) {
        if (!id.startsWith(nonce + "-")) {
            return 0;
        }
        try {
            long number = Long.parseLong(id.substring(nonce.length() + 1));
            return number > 0 && number < next ? number : 0;
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private String id(long number) {
        return nonce + "-" + number;
    }

    private void add(LongFunction<byte[]> text, boolean last) {
        // The writer alone counts on, so that the text can be made outside of the lock.
        long number = number();
        byte[] made = text.apply(number);
        synchronized (this) {
            frames.put(number, new Frame(number, made, last));
            next = number + 1;
            bytes += made.length;
            while (bytes > KEPT_BYTES && frames.size() > 1) {
                bytes -= frames.pollFirstEntry().getValue().bytes().length;
            }
        }
        followers.forEach(Follower::wake);
    }

    private synchronized long number() {
        return next;
    }
}
