package dev.spate.target.lab;

import dev.spate.inspector.Lint;
import java.util.List;
import java.util.Map;

/// The same work, done in several ways. One class; its doc comment has the claim, the mechanism on the
/// JVM, and the reference. A new one is registered in [Patterns].
///
/// One object serves all event loops.
public interface Pattern {

    About about();

    /// The naive one first.
    List<Variant> variants();

    /// What a pattern is about.
    ///
    /// @param number in the table of patterns
    /// @param name in addresses, such as `io-buffer`
    /// @param claim what guides say
    /// @param reference where they say it
    /// @param effect where the claim would be seen
    /// @param lint what the naive variant must trigger
    /// @param load at which it is measured by default
    /// @param parameters of the work, the same for all variants
    record About(
            int number,
            String name,
            String claim,
            String reference,
            Effect effect,
            Lint lint,
            Load load,
            List<Parameter> parameters) {}

    /// Where a claim would be seen: the tuned variants are better in this than the naive one.
    ///
    /// @param measure of a trial
    /// @param lower whether less is better
    /// @param own the name of one of the counts in [Done#counts] if the measure is [Measure#OWN], else
    ///     empty
    record Effect(Measure measure, boolean lower, String own) {

        public static Effect lower(Measure measure) {
            return new Effect(measure, true, "");
        }

        public static Effect higher(Measure measure) {
            return new Effect(measure, false, "");
        }

        public static Effect lowerOwn(String count) {
            return new Effect(Measure.OWN, true, count);
        }
    }

    /// What is measured in every trial.
    enum Measure {
        /// Requests answered a second.
        THROUGHPUT,
        /// Latencies of the requests for the variant, from their intended start.
        P50,
        P99,
        P999,
        /// Latency of requests for `/hello` that arrive beside those for the variant.
        BYSTANDER_P99,
        CPU_PER_REQUEST,
        ALLOCATION_PER_REQUEST,
        /// The most memory in use during a trial, heap after collection and direct.
        PEAK_MEMORY,
        /// What the variant says it took, divided by what it says it did.
        NANOS_PER_ITEM,
        /// A count of the variant's own, for each request.
        OWN
    }

    /// The load of a trial.
    ///
    /// @param requestsPerSecond for the variant
    /// @param bystandersPerSecond for `/hello`; 0 if nobody stands by
    record Load(double requestsPerSecond, double bystandersPerSecond) {}

    /// A whole number that shapes the work.
    record Parameter(String name, long fallback, long min, long max, String what) {}

    /// One way to do the work.
    ///
    /// @param settings of the target service that this way needs, as options of `spate target` without
    ///     `--`; most need none
    record Variant(String name, boolean naive, String does, Map<String, String> settings, Work work) {

        public static Variant naive(String name, String does, Work work) {
            return new Variant(name, true, does, Map.of(), work);
        }

        public static Variant tuned(String name, String does, Work work) {
            return new Variant(name, false, does, Map.of(), work);
        }

        public Variant with(Map<String, String> options) {
            return new Variant(name, naive, does, Map.copyOf(options), work);
        }
    }
}
