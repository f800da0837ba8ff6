package dev.spate.drive;

import dev.spate.lifecycle.LoadEngine;
import dev.spate.record.IntervalPublisher;
import dev.spate.record.SlowRequests;
import dev.spate.schedule.ArrivalSequence;
import dev.spate.schedule.Share;
import dev.spate.trace.EngineTraces;
import dev.spate.transport.AddressBook;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The loops of a run and the publisher of what they measure, as one.
///
/// Holds no state of the load: each call is passed to each loop, which does it between two turns.
final class HttpLoadEngine implements LoadEngine {

    private final Workload workload;
    private final List<DriveLoop> loops;
    private final IntervalPublisher publisher;
    private final AddressBook addresses;
    private final @Nullable EngineTraces traces;

    /// @param addresses closed with this
    /// @param traces closed with this; null if there are none
    HttpLoadEngine(
            Workload workload,
            List<DriveLoop> loops,
            IntervalPublisher publisher,
            AddressBook addresses,
            @Nullable EngineTraces traces) {
        this.workload = workload;
        this.loops = loops;
        this.publisher = publisher;
        this.addresses = addresses;
        this.traces = traces;
    }

    @Override
    public int openConnections() {
        int open = 0;
        for (DriveLoop loop : loops) {
            open += loop.openConnections();
        }
        return open;
    }

    @Override
    public void start(long startNanoTime) {
        publisher.begin(startNanoTime);
        loops.forEach(loop -> loop.start(startNanoTime));
    }

    /// The way to the first arrival is walked by a thread of its own: for Poisson arrivals it leads past
    /// all those before.
    @Override
    public void takeOver(Share share, long fromNanos) {
        for (int i = 0; i < loops.size(); i++) {
            DriveLoop loop = loops.get(i);
            Share part = share.split(loops.size(), i);
            Thread.ofVirtual().name("spate-take-over-" + i).start(() -> {
                loop.takeOver(part, arrivalsFrom(part, fromNanos), fromNanos);
            });
        }
    }

    @Override
    public void rememberSlowest(int phase) {
        for (int loop = 0; loop < loops.size(); loop++) {
            publisher.recorder(loop).remember(new SlowRequests(phase));
        }
    }

    @Override
    public List<long[]> slowest() {
        List<SlowRequests> remembered = new ArrayList<>();
        for (int loop = 0; loop < loops.size(); loop++) {
            SlowRequests slow = publisher.recorder(loop).remembered();
            if (slow != null) {
                remembered.add(slow);
            }
        }
        return SlowRequests.slowest(remembered);
    }

    @Override
    public void stop() {
        loops.forEach(DriveLoop::stop);
    }

    @Override
    public void close() {
        publisher.close();
        loops.forEach(DriveLoop::close);
        boolean interrupted = false;
        for (DriveLoop loop : loops) {
            interrupted |= loop.join();
        }
        addresses.close();
        if (traces != null) {
            // After the loops: what they have kept last is told too.
            traces.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable ArrivalSequence[] arrivalsFrom(Share share, long fromNanos) {
        @Nullable
        ArrivalSequence[] arrivals = new ArrivalSequence[workload.phases().size()];
        for (int i = 0; i < arrivals.length; i++) {
            Phase phase = workload.phases().get(i);
            if (phase.load() instanceof LoadModel.Open && phase.lastNanos() > fromNanos) {
                ArrivalSequence sequence = ArrivalSequence.from(phase, i, workload.seed(), share, fromNanos);
                arrivals[i] = sequence.advance() ? sequence : null;
            }
        }
        return arrivals;
    }
}
