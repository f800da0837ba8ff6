package dev.spate.target.telemetry;

import dev.spate.target.TargetObserver;
import dev.spate.telemetry.metrics.Metric;
import dev.spate.telemetry.metrics.Metrics;
import dev.spate.telemetry.metrics.TimeCounts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// The metrics of one target service: each event loop counts for itself, and what they have is put
/// together when somebody asks.
///
/// Unlike `/counter` they cannot be set back, and they have times.
public final class TargetMetrics implements TargetObserver {

    private final Metrics metrics;
    private final List<LoopMeter> meters = new CopyOnWriteArrayList<>();
    private volatile List<String> routes = List.of();

    /// What was shown of each histogram before. Guarded by this object's lock.
    private final Map<List<String>, long[]> shown = new HashMap<>();

    public TargetMetrics(Metrics metrics) {
        this.metrics = metrics;
        metrics.atScrape(this::refresh);
    }

    @Override
    public Loop loop(int index, List<String> names) {
        LoopMeter meter = new LoopMeter(names.size());
        routes = names;
        meters.add(meter);
        return meter;
    }

    private synchronized void refresh() {
        long inFlight = 0;
        long connections = 0;
        for (int loop = 0; loop < meters.size(); loop++) {
            LoopMeter meter = meters.get(loop);
            inFlight += meter.inFlight();
            connections += meter.connections();
            long[] delays = new long[TimeCounts.BUCKETS + 1];
            meter.addDelays(delays);
            show(Metric.TARGET_LOOP_DELAY, delays, Integer.toString(loop));
        }
        metrics.set(Metric.TARGET_IN_FLIGHT, (double) inFlight);
        metrics.set(Metric.TARGET_CONNECTIONS, (double) connections);
        for (int route = 0; route < routes.size(); route++) {
            refresh(route, routes.get(route));
        }
    }

    /// A route that nobody has asked for is not shown.
    private void refresh(int route, String name) {
        boolean asked = false;
        for (int statusClass = 2; statusClass <= 5; statusClass++) {
            long answers = 0;
            for (LoopMeter meter : meters) {
                answers += meter.answers(route, statusClass);
            }
            if (answers > 0) {
                asked = true;
                metrics.total(Metric.TARGET_REQUESTS, (double) answers, name, statusClass + "xx");
            }
        }
        if (asked) {
            long[] times = new long[TimeCounts.BUCKETS + 1];
            for (LoopMeter meter : meters) {
                meter.addTimes(route, times);
            }
            show(Metric.TARGET_TIME, times, name);
        }
    }

    /// Adds what has come since the last time.
    private void show(Metric histogram, long[] now, String label) {
        long[] before = shown.computeIfAbsent(List.of(histogram.family(), label), _ -> new long[now.length]);
        TimeCounts more = new TimeCounts();
        for (int bucket = 0; bucket < TimeCounts.BUCKETS; bucket++) {
            more.addBucket(bucket, now[bucket] - before[bucket], 0);
        }
        // All of the sum at once: which bucket it is in does not matter to it.
        more.addBucket(0, 0, (double) (now[TimeCounts.BUCKETS] - before[TimeCounts.BUCKETS]));
        System.arraycopy(now, 0, before, 0, now.length);
        metrics.add(histogram, more, label);
    }
}
