package dev.spate.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the console of the target saw of an arm.
///
/// @param asked whether there is a console that could be asked
/// @param warns the lints that warned, by their names
/// @param unknown the lints that could not tell
public record Mechanism(String arm, boolean asked, List<String> warns, List<String> unknown) {
    public Mechanism {
        warns = List.copyOf(warns);
        unknown = List.copyOf(unknown);
    }

    /// @param snapshot what `/inspect` says; null if there is no console
    static Mechanism of(String arm, @Nullable JsonNode snapshot) {
        if (snapshot == null) {
            return notAsked(arm);
        }
        List<String> warns = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (JsonNode lint : snapshot.path("lints")) {
            String id = lint.path("lint").asText();
            switch (lint.path("state").asText().toLowerCase(Locale.ROOT)) {
                case "warn" -> warns.add(id);
                case "ok" -> {}
                default -> unknown.add(id);
            }
        }
        return new Mechanism(arm, true, warns, unknown);
    }

    static Mechanism notAsked(String arm) {
        return new Mechanism(arm, false, List.of(), List.of());
    }
}
