package dev.spate.agent;

import dev.spate.profile.Kind;
import dev.spate.profile.ProcessProfiler;
import dev.spate.profile.ProcessProfiler.ProfilerException;
import dev.spate.profile.ProcessProfiler.Recording;
import dev.spate.profile.Profile;
import dev.spate.profile.TimeWindows;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.AgentEvent.ProfilePart;
import dev.spate.protocol.Command;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One profile of this agent's process, from the command to what is told of it.
///
/// A thread of its own waits for the phase, records, waits until the load is over, and only then reads
/// the recording, so that this takes no processor from the load. It ends, and so does the recording,
/// whatever becomes of the run. Methods are for the agent's control thread.
final class AgentProfile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AgentProfile.class);

    /// Compressed stacks of one kind: 1 MiB. Four kinds, and as much again for the slow requests, stay
    /// far below what a message may have.
    private static final int MOST_BYTES = 1 << 20;

    private final Command.Profile wish;
    private final InstantSource wall;
    private final Consumer<AgentEvent.Profiled> then;
    private final CountDownLatch over = new CountDownLatch(1);
    private final CompletableFuture<Slow> slow = new CompletableFuture<>();
    private volatile boolean closed;

    /// @param windows by the wall clock of this process
    /// @param clockOffsetNanos what must be added to it to have the coordinator's
    private record Slow(TimeWindows windows, long clockOffsetNanos) {}

    /// @param wall by which the recording tells its time
    /// @param then called once, by a thread of this, unless it is closed before
    AgentProfile(Command.Profile wish, InstantSource wall, Consumer<AgentEvent.Profiled> then) {
        this.wish = wish;
        this.wall = wall;
        this.then = then;
    }

    String run() {
        return wish.run();
    }

    /// @param delayNanos until the recording begins; negative if it should have
    void begin(long delayNanos) {
        Thread.ofPlatform().daemon().name("spate-profile").start(() -> work(delayNanos));
    }

    /// The load is over.
    void finish(TimeWindows windows, long clockOffsetNanos) {
        slow.complete(new Slow(windows, clockOffsetNanos));
        over.countDown();
    }

    /// What is to be told when the agent cannot wait any longer.
    AgentEvent.Profiled given(String note) {
        return new AgentEvent.Profiled(wish.agent(), wish.run(), wish.phase(), "", note, 0, 0, new long[0], List.of());
    }

    /// Ends the recording at once; nothing is told any more.
    @Override
    public void close() {
        closed = true;
        slow.cancel(false);
        over.countDown();
    }

    private void work(long delayNanos) {
        AgentEvent.Profiled told;
        try {
            told = record(delayNanos);
        } catch (ProfilerException | IOException e) {
            told = given(String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return;
        } catch (RuntimeException | Error e) {
            LOG.error("the profile of run {} broke", wish.run(), e);
            told = given("it broke: " + e);
        }
        if (!closed) {
            then.accept(told);
        }
    }

    private AgentEvent.Profiled record(long delayNanos) throws ProfilerException, IOException, InterruptedException {
        Set<Kind> kinds = Kind.parse(String.join(",", wish.kinds()));
        long begin = System.nanoTime();
        ProcessProfiler.prepare(ProcessProfiler.jfrAsked());
        if (over.await(delayNanos - (System.nanoTime() - begin), TimeUnit.NANOSECONDS)) {
            return given("the run ended before the phase began");
        }
        Duration limit = Duration.ofNanos(Math.clamp(
                delayNanos < 0 ? wish.forNanos() + delayNanos : wish.forNanos(),
                1_000_000_000L,
                ProcessProfiler.LONGEST.toNanos()));
        try (Recording recording = ProcessProfiler.start(ProcessProfiler.Wish.of(wish.agent(), kinds, limit), wall)) {
            LOG.info("run {}: profiles {} with {}", wish.run(), Kind.join(kinds), recording.engine());
            boolean _ = over.await(limit.toNanos(), TimeUnit.NANOSECONDS);
            recording.stop();
            over.await();
            if (closed) {
                return given("the run was given up");
            }
            Slow known = slow.join();
            return told(recording.read(known.windows), known.clockOffsetNanos);
        }
    }

    private AgentEvent.Profiled told(Profile profile, long offset) {
        List<ProfilePart> parts = new ArrayList<>();
        for (Profile.Part part : profile.parts()) {
            parts.add(new ProfilePart(
                    part.kind().label(),
                    part.samples(),
                    part.stacks().compressed(MOST_BYTES),
                    part.slowSamples(),
                    profile.slow().isEmpty() ? new byte[0] : part.slowStacks().compressed(MOST_BYTES)));
        }
        return new AgentEvent.Profiled(
                wish.agent(),
                wish.run(),
                wish.phase(),
                profile.engine(),
                profile.note(),
                profile.startEpochNanos() + offset,
                profile.endEpochNanos() + offset,
                profile.slow().shifted(offset).bounds(),
                parts);
    }
}
