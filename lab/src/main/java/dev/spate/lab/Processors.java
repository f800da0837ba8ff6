package dev.spate.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Which processors the generator has and which the target, so that neither takes time from the other.
/// Uses `taskset`, a program of Linux; where there is none, or one processor only, both share all.
///
/// @param apart whether each has its own
/// @param generator what the generator has, as `taskset` writes it; empty if both share
/// @param target what the target has; empty if both share
/// @param before what this process had before; empty if nothing was changed
/// @param says for the report
public record Processors(boolean apart, String generator, String target, String before, String says) {

    /// From so many processors on the generator has two: one for its loop, one for all else.
    private static final int ENOUGH_FOR_TWO = 4;

    private static final int PATIENCE_SECONDS = 10;

    /// Both share all of them.
    ///
    /// @param why for the report
    public static Processors shared(String why) {
        return new Processors(false, "", "", "", "generator and target share all processors: " + why);
    }

    /// Moves all threads of this process, and those that they will start, to processors of their own.
    public static Processors keepApart() {
        long self = ProcessHandle.current().pid();
        String answer = ask("taskset", "-cp", Long.toString(self));
        if (answer.isEmpty()) {
            return shared("there is no taskset here");
        }
        List<Integer> allowed =
                list(answer.substring(answer.lastIndexOf(':') + 1).strip());
        if (allowed.size() < 2) {
            return shared("there is one only");
        }
        int own = allowed.size() >= ENOUGH_FOR_TWO ? 2 : 1;
        String generator = text(allowed.subList(0, own));
        String target = text(allowed.subList(own, allowed.size()));
        if (ask("taskset", "-acp", generator, Long.toString(self)).isEmpty()) {
            return shared("taskset could not move this process");
        }
        return new Processors(
                true,
                generator,
                target,
                text(allowed),
                "kept apart with taskset: generator on " + generator + ", target on " + target);
    }

    /// What a command is put behind to run on the target's processors.
    List<String> ofTarget() {
        return apart ? List.of("taskset", "-c", target) : List.of();
    }

    /// Gives this process back what it had.
    public void giveBack() {
        if (apart) {
            ask("taskset", "-acp", before, Long.toString(ProcessHandle.current().pid()));
        }
    }

    /// Such as `0-2,5`.
    static List<Integer> list(String text) {
        List<Integer> numbers = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String[] ends = part.split("-", -1);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int number = Integer.parseInt(ends[0]); number <= last; number++) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    private static String text(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /// What a program says; nothing if it is not there or fails.
    static String ask(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "";
            }
            return process.exitValue() == 0 ? said.strip() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
