package dev.spate.drive;

import dev.spate.lifecycle.LoadEngine;
import dev.spate.protocol.Command;
import dev.spate.record.HealthProbe;
import dev.spate.record.IntervalPublisher;
import dev.spate.record.LoopRecorder;
import dev.spate.scenario.Authority;
import dev.spate.scenario.CompilationException;
import dev.spate.scenario.WorkloadProgram;
import dev.spate.schedule.Share;
import dev.spate.trace.EngineTraces;
import dev.spate.transport.AddressBook;
import dev.spate.transport.KeyFolder;
import dev.spate.transport.LocalAddresses;
import dev.spate.transport.Resolver;
import dev.spate.transport.RunSecrets;
import dev.spate.transport.Secrets;
import dev.spate.transport.TlsMaterial;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.Workload;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Makes engines that speak HTTP/1.1 and HTTP/2, over plain TCP and over TLS. For the control thread.
public final class HttpLoadEngineFactory implements LoadEngine.Factory {

    private final EngineSettings settings;
    private final UnaryOperator<@Nullable String> environment;
    private final LongSupplier epochMillis;
    private final KeyFolder keys;
    private final Resolver resolver;

    /// For an agent without private keys.
    ///
    /// @param environment value of an environment variable by name, null if there is none
    /// @param epochMillis wall time for templates
    public HttpLoadEngineFactory(
            EngineSettings settings, UnaryOperator<@Nullable String> environment, LongSupplier epochMillis) {
        this(settings, environment, epochMillis, KeyFolder.NONE, Resolver.SYSTEM);
    }

    /// @param keys the private keys that plans may name
    /// @param resolver of the names in plans
    public HttpLoadEngineFactory(
            EngineSettings settings,
            UnaryOperator<@Nullable String> environment,
            LongSupplier epochMillis,
            KeyFolder keys,
            Resolver resolver) {
        this.settings = settings;
        this.environment = environment;
        this.epochMillis = epochMillis;
        this.keys = keys;
        this.resolver = resolver;
    }

    /// Names are looked up, each loop warms its code and opens its connections, all loops at the same
    /// time. A target that refuses connections is no failure: the run is there to show it.
    @Override
    public LoadEngine prepare(Command.Assign assignment, LoadEngine.Listener listener)
            throws LoadEngine.PreparationException, InterruptedException {
        Workload workload = assignment.workload();
        int loops = settings.loops();
        List<WorkloadProgram> programs = new ArrayList<>();
        for (int loop = 0; loop < loops; loop++) {
            programs.add(compile(workload, assignment.share().split(loops, loop)));
        }
        Secrets secrets = secrets(workload, programs.getFirst().authorities());
        List<String> metricNames = programs.getFirst().metricNames();
        EngineTraces traces = EngineTraces.of(
                settings.tracing(),
                assignment.run(),
                assignment.agent(),
                workload,
                metricNames,
                loops,
                System::nanoTime);
        IntervalPublisher publisher = new IntervalPublisher(
                "spate-publisher", loops, workload.phases().size(), metricNames, listener, new HealthProbe(), traces);
        AddressBook addresses = new AddressBook(resolver, workload.http().dnsTtlNanos(), settings.localAddresses());
        SessionLimits limits = SessionLimits.of(workload, assignment.share(), loops);
        List<DriveLoop> drives = new ArrayList<>();
        HttpLoadEngine engine = new HttpLoadEngine(workload, drives, publisher, addresses, traces);
        boolean prepared = false;
        try (WarmUp warmUp = warmUp(workload, loops)) {
            lookUp(programs.getFirst().authorities(), addresses);
            for (int loop = 0; loop < loops; loop++) {
                LoopRecorder recorder = publisher.recorder(loop);
                int connections = part(assignment.connections(), loops, loop);
                Share share = assignment.share().split(loops, loop);
                DriveLoop drive = new DriveLoop(
                        loop,
                        settings,
                        workload,
                        programs.get(loop),
                        share,
                        addresses,
                        connections,
                        secrets,
                        recorder,
                        limits,
                        warmUp,
                        traces);
                drives.add(drive);
                drive.begin();
            }
            // Linked while the loops warm; while they do, the compiler is as urgent as they are.
            LoopPrecedence precedence = LoopPrecedence.link();
            for (DriveLoop drive : drives) {
                drive.awaitReady();
            }
            if (precedence != null) {
                precedence.establish();
            }
            collectWhatStartUpLeft();
            publisher.start();
            if (traces != null) {
                traces.start();
            }
            prepared = true;
            return engine;
        } finally {
            if (!prepared) {
                engine.close();
            }
        }
    }

    private void lookUp(List<Authority> authorities, AddressBook addresses) throws LoadEngine.PreparationException {
        for (Authority authority : authorities) {
            try {
                addresses.lookUp(authority);
            } catch (UnknownHostException e) {
                LocalAddresses from = settings.localAddresses();
                throw new LoadEngine.PreparationException("the host " + authority.host() + " has no address"
                        + (from.areAny() ? "" : " of the same family as the local address " + from));
            }
        }
    }

    /// Finds before the run what is wrong with keys and certificates, if any address needs them.
    private Secrets secrets(Workload workload, List<Authority> authorities) throws LoadEngine.PreparationException {
        HttpSettings.Tls tls = workload.http().tls();
        Secrets secrets = new RunSecrets(tls, workload.resources(), keys, environment);
        boolean needed = !tls.equals(HttpSettings.Tls.USUAL);
        for (Authority authority : authorities) {
            needed |= authority.secure();
        }
        if (needed) {
            try {
                TlsMaterial _ = secrets.material();
            } catch (TlsMaterial.TlsException e) {
                throw new LoadEngine.PreparationException(String.valueOf(e.getMessage()));
            }
        }
        return secrets;
    }

    /// The first collection of a process copies everything that start-up made and warm-up kept, some
    /// tens of milliseconds. Now it disturbs nothing; ten seconds into the run it would be a gap in the
    /// load.
    @SuppressWarnings("SystemGc")
    private static void collectWhatStartUpLeft() {
        System.gc();
    }

    private @Nullable WarmUp warmUp(Workload workload, int loops) throws LoadEngine.PreparationException {
        if (settings.warmUpNanos() == 0) {
            return null;
        }
        try {
            return WarmUp.prepare(workload, loops, settings.warmUpNanos(), settings.tracing(), this::compile);
        } catch (IOException e) {
            throw new LoadEngine.PreparationException("no socket for the warm-up: " + e.getMessage());
        }
    }

    private WorkloadProgram compile(Workload workload, Share share) throws LoadEngine.PreparationException {
        try {
            return WorkloadProgram.compile(workload, share, environment, epochMillis);
        } catch (CompilationException e) {
            throw new LoadEngine.PreparationException(String.valueOf(e.getMessage()));
        }
    }

    /// @return at least 1
    private static int part(int connections, int loops, int loop) {
        return Math.max(1, connections / loops + (loop < connections % loops ? 1 : 0));
    }
}
