package dev.spate.cli;

import dev.spate.coordinator.RunHandle;
import dev.spate.coordinator.RunListener;
import dev.spate.coordinator.RunOutcome;
import dev.spate.coordinator.Submission;
import dev.spate.drive.EngineSettings;
import dev.spate.lab.Generator;
import dev.spate.protocol.RunEvent;
import dev.spate.telemetry.Service;
import dev.spate.transport.KeyFolder;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Offers the load of experiments from within this process: a coordinator and one agent of one event
/// loop, which stay for all trials, so that their code is hot.
///
/// For one thread, but [#stop], which is for any.
final class LocalGenerator implements Generator, AutoCloseable {

    private final Outlets outlets;
    private final LocalCluster cluster;
    private volatile boolean stopped;
    private volatile @Nullable RunHandle running;

    LocalGenerator() throws IOException, InterruptedException, ExecutionException {
        outlets = Outlets.open(new MetricsOption(), "lab", Service.whole(Host.processName(), Version.current()));
        cluster = new LocalCluster(
                HeadStart.log(outlets.telemetry()),
                1,
                // The trials come after a warm-up of the target, which warms this process too.
                EngineSettings.defaults().withLoops(1).withWarmUpNanos(0),
                KeyFolder.NONE,
                outlets);
    }

    @Override
    public RunOutcome drive(Submission submission, Runnable atStart) throws InterruptedException, ExecutionException {
        RunHandle handle = cluster.coordinator().submit(submission, List.of(new RunListener() {
            @Override
            public void happened(RunEvent event) {
                if (event instanceof RunEvent.RunStarted) {
                    Thread.ofVirtual().start(atStart);
                }
            }
        }));
        running = handle;
        if (stopped) {
            handle.stop("the user interrupted it");
        }
        return handle.outcome().get();
    }

    /// Ends the run that is under way, and all that come.
    void stop() {
        stopped = true;
        RunHandle handle = running;
        if (handle != null) {
            handle.stop("the user interrupted it");
        }
    }

    @Override
    public void close() {
        cluster.close();
        outlets.close();
    }
}
