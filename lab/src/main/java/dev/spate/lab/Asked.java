package dev.spate.lab;

import dev.spate.profile.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What somebody asks of an experiment; whatever is left open is as the pattern says.
///
/// @param variants only these; empty: all
/// @param parameters of the work, by name
/// @param settings of the target, by name; one of them may have several values
/// @param trials of each arm
/// @param trialSeconds how long load is offered in a trial
/// @param warmUpSeconds how long each arm is warmed up
/// @param rate of requests for the variant, per second; null: as the pattern says
/// @param profile what the target records of itself in one more trial of each arm; empty: nothing
public record Asked(
        List<String> variants,
        Map<String, String> parameters,
        Map<String, List<String>> settings,
        int trials,
        int trialSeconds,
        int warmUpSeconds,
        @Nullable Double rate,
        Set<Kind> profile,
        long seed) {

    public static final int TRIALS = 5;
    public static final int TRIAL_SECONDS = 3;
    public static final int WARM_UP_SECONDS = 5;

    /// Of many experiments, so that all of them fit into half an hour.
    public static final int TRIAL_SECONDS_OF_MANY = 2;

    public static final int WARM_UP_SECONDS_OF_MANY = 4;

    public Asked {
        variants = List.copyOf(variants);
        parameters = new LinkedHashMap<>(parameters);
        settings = new LinkedHashMap<>(settings);
        profile = Set.copyOf(profile);
    }

    public static Asked defaults(long seed) {
        return new Asked(List.of(), Map.of(), Map.of(), TRIALS, TRIAL_SECONDS, WARM_UP_SECONDS, null, Set.of(), seed);
    }
}
