package dev.spate.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.inspector.RuntimeInspector;
import dev.spate.inspector.Snapshot;
import dev.spate.inspector.Snapshot.Loop;
import dev.spate.schedule.Share;
import dev.spate.testkit.WitnessServer;
import dev.spate.transport.Transport;
import dev.spate.workload.Workload;
import java.util.List;
import org.junit.jupiter.api.Test;

/// That the loops of an agent are seen by the inspector as those of a server are.
class InspectedLoadTest {

    @Test
    void loopsTellWhatTheyDoWhileTheyRunAndAreForgottenAfterwards() throws Exception {
        try (WitnessServer server = WitnessServer.start();
                RuntimeInspector inspector = RuntimeInspector.of("agent")) {
            Workload workload = Workloads.to(server.url())
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(500), 0, 60_000, 100)
                    .build();
            EngineRun run = new EngineRun(
                    workload, EngineRun.without(2, Transport.best()).withInspector(inspector), Share.WHOLE);
            inspector.on();
            run.start();

            Snapshot seen;
            do {
                seen = inspector.snapshot();
            } while (seen.loops().size() < 2
                    || seen.loops().stream()
                            .anyMatch(
                                    loop -> loop.busyNanos() == 0 || loop.hold().count() == 0));
            run.engine().stop();
            run.finish();

            List<Loop> loops = seen.loops();
            long watched = seen.watchedNanos();
            assertThat(loops).extracting(Loop::kind).containsExactly("driven", "driven");
            assertThat(loops).allMatch(loop -> loop.events() > 0 && loop.idleNanos() <= watched);
            assertThat(inspector.snapshot().loops()).isEmpty();
        }
    }
}
