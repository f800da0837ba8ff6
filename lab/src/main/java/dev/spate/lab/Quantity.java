package dev.spate.lab;

import dev.spate.report.Units;
import dev.spate.target.lab.Pattern.Measure;
import java.util.Comparator;
import java.util.List;

/// What is measured in a trial.
///
/// @param own name of a count of the variant's own if the measure is [Measure#OWN], else empty
public record Quantity(Measure measure, String own) implements Comparable<Quantity> {

    /// Those that every pattern has, in the order in which they are shown.
    static final List<Measure> COMMON = List.of(
            Measure.THROUGHPUT,
            Measure.P50,
            Measure.P99,
            Measure.P999,
            Measure.BYSTANDER_P99,
            Measure.CPU_PER_REQUEST,
            Measure.ALLOCATION_PER_REQUEST,
            Measure.PEAK_MEMORY,
            Measure.NANOS_PER_ITEM);

    private static final Comparator<Quantity> ORDER =
            Comparator.comparing(Quantity::measure).thenComparing(Quantity::own);

    static Quantity of(Measure measure) {
        return new Quantity(measure, "");
    }

    static Quantity own(String count) {
        return new Quantity(Measure.OWN, count);
    }

    /// For programs.
    public String name() {
        return switch (measure) {
            case THROUGHPUT -> "throughput";
            case P50 -> "p50";
            case P99 -> "p99";
            case P999 -> "p99.9";
            case BYSTANDER_P99 -> "bystander-p99";
            case CPU_PER_REQUEST -> "cpu-per-request";
            case ALLOCATION_PER_REQUEST -> "allocation-per-request";
            case PEAK_MEMORY -> "peak-memory";
            case NANOS_PER_ITEM -> "nanos-per-item";
            case OWN -> "own:" + own;
        };
    }

    /// For people.
    public String label() {
        return switch (measure) {
            case THROUGHPUT -> "throughput";
            case P50 -> "p50";
            case P99 -> "p99";
            case P999 -> "p99.9";
            case BYSTANDER_P99 -> "bystander p99";
            case CPU_PER_REQUEST -> "CPU per request";
            case ALLOCATION_PER_REQUEST -> "allocated per request";
            case PEAK_MEMORY -> "peak memory";
            case NANOS_PER_ITEM -> "time per item";
            case OWN -> own + " per request";
        };
    }

    /// In the unit of the quantity: nanoseconds, bytes, per second, or a plain number.
    public String show(double value) {
        return switch (measure) {
            case THROUGHPUT -> Units.rate(value) + "/s";
            case P50, P99, P999, BYSTANDER_P99, CPU_PER_REQUEST, NANOS_PER_ITEM -> Units.time(value);
            case ALLOCATION_PER_REQUEST, PEAK_MEMORY -> Units.bytes(value);
            case OWN -> Units.rate(value);
        };
    }

    /// Whether less of it is better, wherever no claim says otherwise.
    public boolean lowerIsBetter() {
        return measure != Measure.THROUGHPUT;
    }

    @Override
    public int compareTo(Quantity other) {
        return ORDER.compare(this, other);
    }
}
