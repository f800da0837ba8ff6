package dev.spate.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the console of the target saw of an arm.
///
/// @param asked whether there is a console that could be asked
/// @param warns the lints that warned
/// @param unknown the lints that could not tell, by their names
public record Mechanism(String arm, boolean asked, List<Warning> warns, List<String> unknown) {
    public Mechanism {
        warns = List.copyOf(warns);
        unknown = List.copyOf(unknown);
    }

    /// A lint that warned.
    ///
    /// @param worst the greatest value, in its unit; NaN if not known
    /// @param unit such as `ms`
    /// @param where of the greatest value; may be empty
    public record Warning(String lint, double worst, String unit, String where) {}

    static Mechanism notAsked(String arm) {
        return new Mechanism(arm, false, List.of(), List.of());
    }

    /// @param snapshot what `/inspect` says since the console was switched on; null if there is none
    static Mechanism of(String arm, @Nullable JsonNode snapshot) {
        if (snapshot == null) {
            return notAsked(arm);
        }
        List<Warning> warns = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (JsonNode lint : snapshot.path("lints")) {
            String id = lint.path("lint").asText();
            String state = lint.path("state").asText();
            if (state.equals("warn") || lint.path("warned").asLong() > 0) {
                warns.add(new Warning(
                        id,
                        lint.path("worst").asDouble(Double.NaN),
                        lint.path("unit").asText(),
                        lint.path("worstWhere").asText()));
            } else if (state.equals("unknown")) {
                unknown.add(id);
            }
        }
        return new Mechanism(arm, true, warns, unknown);
    }
}
