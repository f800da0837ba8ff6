package dev.spate.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.schedule.Share;
import dev.spate.testkit.WitnessServer;
import dev.spate.workload.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An event loop that dies of a defect.
@Timeout(60)
final class BrokenLoopTest {

    @Test
    void anEngineWithADeadLoopSaysWhyAndCanBeUsedAndClosed() throws Exception {
        try (WitnessServer witness = WitnessServer.start()) {
            Workload workload = Workloads.to(witness.url())
                    .steps(Workloads.at("/${now()}", Workloads.get("a")))
                    .phase(Workloads.rate(100), 0, 60_000, 0)
                    .build();
            EngineSettings settings = EngineSettings.defaults().withLoops(2).withWarmUpNanos(0);
            EngineRun run = new EngineRun(workload, settings, Share.WHOLE.split(2, 0), () -> {
                throw new IllegalStateException("no clock today");
            });
            run.start();
            run.awaitEnd();
            assertThat(run.told)
                    .last()
                    .asString()
                    .startsWith("failed: event loop ")
                    .contains("no clock today");
            run.engine().takeOver(Share.WHOLE.split(2, 1), 0);
            run.engine().start(System.nanoTime());
            run.engine().stop();
            run.close();
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().startsWith("spate-loop"));
        }
    }
}
