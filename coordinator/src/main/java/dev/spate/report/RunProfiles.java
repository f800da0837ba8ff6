package dev.spate.report;

import dev.spate.plan.Plan;
import dev.spate.profile.Kind;
import dev.spate.profile.Profile;
import dev.spate.profile.Stacks;
import dev.spate.profile.TargetProfiler;
import dev.spate.profile.TimeWindows;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.RunEvent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gathers the profiles of one run: those that agents send, and that of the target, which it starts and
/// fetches itself.
///
/// Told by the coordinator's control thread, which it never keeps waiting, and asked by another when the
/// run has been judged.
public final class RunProfiles {

    private static final Logger LOG = LoggerFactory.getLogger(RunProfiles.class);

    /// The target, among agents.
    public static final String TARGET = "target";

    private final Plan plan;
    private final InstantSource clock;
    private final Map<String, AgentEvent.Profiled> told = new LinkedHashMap<>();
    private final Set<String> agents = new LinkedHashSet<>();
    private @Nullable Thread starter;
    private @Nullable TargetProfiler target;
    private boolean targetRecords;
    private String targetNote = "";

    /// @param clock the coordinator's
    public RunProfiles(Plan plan, InstantSource clock) {
        this.plan = plan;
        this.clock = clock;
    }

    /// Something happened to the run.
    public synchronized void happened(RunEvent event) {
        Plan.Profiling profiling = plan.profiling();
        if (profiling == null) {
            return;
        }
        if (event instanceof RunEvent.RunPlanned planned) {
            planned.shares().forEach(share -> agents.add(share.agent()));
        } else if (event instanceof RunEvent.RunStarted started && starter == null) {
            long at = started.startEpochNanos() + profiling.fromNanos();
            starter = Thread.ofVirtual().name("spate-profile-target").start(() -> startTarget(profiling, at));
        }
    }

    /// An agent told what its process did.
    public synchronized void profiled(AgentEvent.Profiled profiled) {
        told.putIfAbsent(profiled.agent(), profiled);
    }

    /// Everything that was recorded, agents first, and of whom nothing was. Fetches the target's, for at
    /// most some ten seconds. Empty if the plan asks for none.
    public List<RunProfile> collect() throws InterruptedException {
        Plan.Profiling profiling = plan.profiling();
        if (profiling == null) {
            return List.of();
        }
        String phase = plan.workload().phases().get(profiling.phase()).name();
        List<RunProfile> all = new ArrayList<>();
        List<long[]> spans = new ArrayList<>();
        Thread starting;
        synchronized (this) {
            for (String agent : agents) {
                AgentEvent.Profiled one = told.get(agent);
                all.add(one == null ? none(agent, phase) : of(one, phase));
                for (int i = 0; one != null && i + 1 < one.slow().length; i += 2) {
                    spans.add(new long[] {one.slow()[i], one.slow()[i + 1]});
                }
            }
            starting = starter;
        }
        if (starting != null) {
            starting.interrupt();
            starting.join();
            all.add(fetchTarget(phase, TimeWindows.of(spans)));
        }
        return all;
    }

    private static RunProfile none(String agent, String phase) {
        return new RunProfile(
                agent,
                false,
                phase,
                nothing("the agent sent none: it was lost, or its version of Spate knows no profiles"));
    }

    private static Profile nothing(String note) {
        return new Profile("", note, 0, 0, TimeWindows.NONE, List.of());
    }

    private static RunProfile of(AgentEvent.Profiled one, String phase) {
        List<Profile.Part> parts = new ArrayList<>();
        String note = one.note();
        TimeWindows slow = TimeWindows.NONE;
        try {
            slow = new TimeWindows(one.slow());
            for (AgentEvent.ProfilePart part : one.parts()) {
                for (Kind kind : Kind.parse(part.kind())) {
                    parts.add(new Profile.Part(
                            kind,
                            part.samples(),
                            Stacks.read(part.stacks()),
                            part.slowSamples(),
                            part.slowStacks().length == 0 ? new Stacks() : Stacks.read(part.slowStacks())));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            note = "what it sent cannot be read: " + e.getMessage();
        }
        return new RunProfile(
                one.agent(),
                false,
                phase,
                new Profile(one.engine(), note, one.fromEpochNanos(), one.toEpochNanos(), slow, parts));
    }

    /// By a thread of its own, from the start of the run until the phase has begun.
    private void startTarget(Plan.Profiling profiling, long atEpochNanos) {
        TargetProfiler asked = new TargetProfiler(
                URI.create(plan.workload().target()),
                plan.workload().http().tls().insecure(),
                clock);
        synchronized (this) {
            target = asked;
        }
        try {
            if (!asked.isSpate()) {
                note("the target is not one of Spate's, so it cannot be asked for a profile");
                return;
            }
            Instant now = clock.instant();
            TimeUnit.NANOSECONDS.sleep(atEpochNanos - (now.getEpochSecond() * 1_000_000_000L + now.getNano()));
            String engine = asked.start(
                    Kind.parse(String.join(",", profiling.kinds())), Duration.ofNanos(profiling.forNanos()));
            LOG.info("the target profiles itself with {}", engine);
            synchronized (this) {
                targetRecords = true;
            }
        } catch (InterruptedException _) {
            note("the run ended before the phase began");
        } catch (IOException | RuntimeException e) {
            note(String.valueOf(e.getMessage()));
        }
    }

    private synchronized void note(String note) {
        targetNote = note;
    }

    private RunProfile fetchTarget(String phase, TimeWindows slow) throws InterruptedException {
        TargetProfiler asked;
        synchronized (this) {
            asked = target;
        }
        Profile profile = nothing(targetNote);
        if (asked != null) {
            try (asked) {
                if (targetRecords) {
                    profile = asked.stop(slow);
                }
            } catch (IOException | RuntimeException e) {
                profile = nothing("its profile could not be fetched: " + e.getMessage());
            }
        }
        return new RunProfile(TARGET, true, phase, profile);
    }
}
