package dev.spate.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a run of a soak came to, from its folder, and whether all of it adds up: planned = started +
/// dropped + lost, started = completed + failed + unfinished, and the target's own count.
final class RunAccount {

    private static final List<String> KINDS =
            List.of("planned", "started", "dropped", "lost", "completed", "failed", "unfinished");

    /// What is asked of the target besides the load.
    private static final List<String> NO_LOAD = List.of("/counter", "/arrivals", "/defect", "/lab", "/inspect");

    private RunAccount() {}

    /// Takes the sums of a run, and says what does not add up.
    ///
    /// @param folder of the run
    /// @param agentsLost whether an agent was taken from it, so that the target may have served more
    ///     than anybody could report
    /// @return what does not add up, in words; null if all does
    static @Nullable String take(SoakState.Run run, Path folder, boolean agentsLost) throws IOException {
        JsonNode result = new ObjectMapper().readTree(Files.readAllBytes(folder.resolve("result.json")));
        // Of all phases, warm-ups with them: the target counts them too.
        for (JsonNode phase : result.path("phases")) {
            KINDS.forEach(kind ->
                    run.sessions.merge(kind, phase.path("sessions").path(kind).asLong(), Long::sum));
        }
        long ended = 0;
        long good = 0;
        for (JsonNode row : result.path("requests")) {
            if (row.path("request").asText().equals("*")) {
                ended += row.path("count").asLong();
                long errors = 0;
                for (JsonNode count : row.path("errors")) {
                    errors += count.asLong();
                }
                good += row.path("count").asLong() - errors;
            }
        }
        run.sessions.put("requests", ended);
        return wrong(run, ended, good, agentsLost);
    }

    private static @Nullable String wrong(SoakState.Run run, long ended, long good, boolean agentsLost) {
        long planned = of(run, "planned");
        long accounted = of(run, "started") + of(run, "dropped") + of(run, "lost");
        long over = of(run, "completed") + of(run, "failed") + of(run, "unfinished");
        if (planned != accounted) {
            return "run " + run.run + " planned " + planned + " sessions, but started, dropped and lost are "
                    + accounted;
        }
        if (of(run, "started") != over) {
            return "run " + run.run + " started " + of(run, "started")
                    + " sessions, but completed, failed and unfinished are " + over;
        }
        if (run.served < 0) {
            return null;
        }
        boolean exact = !agentsLost && good == ended && of(run, "unfinished") == 0;
        if (exact ? run.served != ended : run.served < good) {
            return "run " + run.run + " counted " + (exact ? ended : good) + " requests, and the target " + run.served;
        }
        return null;
    }

    private static long of(SoakState.Run run, String kind) {
        return run.sessions.getOrDefault(kind, 0L);
    }

    /// Requests that the bundled target has served but for those about itself; -1 if it cannot be asked.
    static long served(@Nullable String target, Asking asking) throws InterruptedException {
        String text = target == null ? null : asking.get(target + "/counter");
        if (text == null) {
            return -1;
        }
        try {
            long sum = 0;
            for (var route : new ObjectMapper().readTree(text).path("routes").properties()) {
                String path = route.getKey().substring(route.getKey().indexOf(' ') + 1);
                if (NO_LOAD.stream().noneMatch(path::startsWith)) {
                    sum += route.getValue().path("requests").asLong();
                }
            }
            return sum;
        } catch (com.fasterxml.jackson.core.JsonProcessingException _) {
            return -1;
        }
    }
}
