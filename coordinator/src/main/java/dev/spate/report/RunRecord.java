package dev.spate.report;

import dev.spate.judge.Judgement;
import dev.spate.merge.RunFigures;
import dev.spate.plan.Plan;
import dev.spate.schedule.Share;
import java.time.Instant;
import java.util.Map;

/// A run that has ended, with all that its files are written from.
///
/// @param run id
/// @param plan as run
/// @param planYaml the plan's text as run, with secrets masked
/// @param started the instant that intended starts count from, or that at which the run failed to start
/// @param ended when nothing of it was under way any more; not before `started`
/// @param figures of the whole run
/// @param judgement what they prove
/// @param version of Spate that coordinated it
/// @param machine facts about the coordinator's machine, such as `os` and `cpus`, in the order to show
///     them
/// @param shares what each agent was given at the start, by agent
public record RunRecord(
        String run,
        Plan plan,
        String planYaml,
        Instant started,
        Instant ended,
        RunFigures figures,
        Judgement judgement,
        String version,
        Map<String, String> machine,
        Map<String, Share> shares) {
    public RunRecord {
        if (ended.isBefore(started)) {
            throw new IllegalArgumentException(
                    "run " + run + " ended at " + ended + ", before it started at " + started);
        }
    }
}
