package dev.spate.drive;

import dev.spate.lifecycle.LoadEngine;
import dev.spate.protocol.IntervalReport;
import dev.spate.record.HealthProbe;
import dev.spate.record.IntervalPublisher;
import dev.spate.scenario.Authority;
import dev.spate.scenario.WorkloadProgram;
import dev.spate.schedule.Share;
import dev.spate.trace.EngineTraces;
import dev.spate.trace.Tracing;
import dev.spate.transport.AddressBook;
import dev.spate.transport.ConnectionListener;
import dev.spate.transport.ConnectionPools;
import dev.spate.transport.IoLoop;
import dev.spate.transport.KeyFolder;
import dev.spate.transport.RunSecrets;
import dev.spate.transport.Secrets;
import dev.spate.transport.WarmUpServer;
import dev.spate.workload.Arrivals;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import dev.spate.workload.Scenario;
import dev.spate.workload.Workload;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A run before the run, so that the first second of the real one meets compiled code.
///
/// It carries out the plan's own scenarios, with the same loops, sessions, parser and recorders, over
/// real sockets, but everything goes to a [WarmUpTarget] in this process whatever its address, think
/// times are left out, and what is recorded is thrown away. First as fast as a few users can, then at a
/// rate, so that the schedule and the waiting are warm too. The programs are compiled for the warm-up
/// alone: no counter, feeder row or cookie of the run is touched, and not one byte goes to the target.
///
/// One for all loops; each takes its part.
final class WarmUp implements AutoCloseable {

    private static final int USERS_PER_LOOP = 4;
    private static final int ARRIVALS_PER_SECOND_AND_LOOP = 4_000;
    private static final int MAX_SESSIONS_PER_LOOP = 64;

    private final WarmUpTarget target;

    /// Null if the run speaks HTTP/1.1.
    private final @Nullable WarmUpServer plain;

    /// Null if no address of the run is reached by TLS.
    private final @Nullable WarmUpServer secure;

    private final Secrets secrets;
    private final Workload workload;
    private final List<WorkloadProgram> programs;
    private final IntervalPublisher publisher;

    /// Null if the run is not traced.
    private final @Nullable EngineTraces traces;

    /// Compiles a program of the warm-up for a share of it.
    interface Compiler<E extends Exception> {
        WorkloadProgram compile(Workload workload, Share share) throws E;
    }

    private WarmUp(
            WarmUpTarget target,
            @Nullable WarmUpServer plain,
            @Nullable WarmUpServer secure,
            Workload workload,
            List<WorkloadProgram> programs,
            IntervalPublisher publisher,
            @Nullable EngineTraces traces) {
        this.target = target;
        this.plain = plain;
        this.secure = secure;
        this.secrets = new RunSecrets(workload.http().tls(), Map.of(), KeyFolder.NONE, _ -> null);
        this.workload = workload;
        this.programs = programs;
        this.publisher = publisher;
        this.traces = traces;
    }

    /// Gets everything ready that the loops need.
    static <E extends Exception> WarmUp prepare(
            Workload run, int loops, long nanos, Tracing tracing, Compiler<E> compiler) throws E, IOException {
        Workload workload = workload(run, loops, nanos);
        List<WorkloadProgram> programs = new ArrayList<>();
        for (int loop = 0; loop < loops; loop++) {
            programs.add(compiler.compile(workload, Share.WHOLE.split(loops, loop)));
        }
        List<String> names = programs.getFirst().metricNames();
        EngineTraces traces =
                EngineTraces.of(tracing.unheard(), "warm-up", "", workload, names, loops, System::nanoTime);
        IntervalPublisher publisher = new IntervalPublisher(
                "spate-warm-up", loops, workload.phases().size(), names, new Nobody(), new HealthProbe(), traces);
        boolean tls = false;
        for (Authority authority : programs.getFirst().authorities()) {
            tls |= authority.secure();
        }
        boolean http2 = run.http().version() != HttpSettings.Version.HTTP_1_1;
        WarmUp warmUp = new WarmUp(
                new WarmUpTarget(),
                http2 ? WarmUpServer.start(false, true) : null,
                tls ? WarmUpServer.start(true, http2) : null,
                workload,
                programs,
                publisher,
                traces);
        publisher.start();
        if (traces != null) {
            traces.start();
        }
        return warmUp;
    }

    ConnectionPools pools(IoLoop io) {
        InetSocketAddress always = plain == null ? target.address() : plain.address();
        return new ConnectionPools(
                io,
                workload.http(),
                new AddressBook(always, secure == null ? always : secure.address()),
                USERS_PER_LOOP,
                secrets,
                ConnectionListener.NONE);
    }

    List<Authority> authorities() {
        return programs.getFirst().authorities();
    }

    LoopLoad load(int loop, IoLoop io, ConnectionPools pools, TurnMeter meter) {
        return new LoopLoad(
                io,
                workload,
                programs.get(loop),
                pools,
                publisher.recorder(loop),
                meter,
                false,
                traces == null ? null : traces.tracer(loop, -io.fromNanoTime(0)));
    }

    Share share(int loop) {
        return Share.WHOLE.split(programs.size(), loop);
    }

    @Override
    public void close() {
        publisher.close();
        if (traces != null) {
            traces.close();
        }
        target.close();
        if (plain != null) {
            plain.close();
        }
        if (secure != null) {
            secure.close();
        }
    }

    private static Workload workload(Workload run, int loops, long nanos) {
        List<Phase.MixEntry> all = new ArrayList<>();
        for (Scenario scenario : run.scenarios()) {
            all.add(new Phase.MixEntry(scenario.name(), 1));
        }
        long half = nanos / 2;
        int sessions = MAX_SESSIONS_PER_LOOP * loops;
        Phase users = new Phase(
                "users", new LoadModel.ConstantUsers(USERS_PER_LOOP * loops), all, 0, half, 0, sessions, true);
        Phase rate = new Phase(
                "rate",
                new LoadModel.ConstantRate(
                        Rate.perSecond((long) ARRIVALS_PER_SECOND_AND_LOOP * loops), Arrivals.POISSON),
                all,
                half,
                nanos - half,
                0,
                sessions,
                true);
        // Connections of which each carries one request would leave thousands behind in TIME_WAIT.
        HttpSettings http = run.http().withTls(HttpSettings.Tls.INSECURE).withReuse(HttpSettings.Reuse.SHARED);
        return new Workload(
                run.target(), run.seed(), http, run.feeders(), run.scenarios(), List.of(users, rate), run.resources());
    }

    private static final class Nobody implements LoadEngine.Listener {
        @Override
        public void interval(
                long startNanos,
                long endNanos,
                List<IntervalReport.PhaseCounts> phases,
                List<IntervalReport.Series> series,
                IntervalReport.Connections connections,
                IntervalReport.Traces traces,
                IntervalReport.Health health) {}

        @Override
        public void phaseDone(int phase) {}

        @Override
        public void finished() {}

        @Override
        public void failed(String reason) {}
    }
}
