package dev.spate.lab;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How this very program is started once more, as another process.
///
/// @param command up to where the arguments begin
/// @param options of the virtual machine in it, for the report
public record OwnProgram(List<String> command, List<String> options) {

    /// What the target's virtual machine has beside what this one has.
    ///
    /// A small young generation, so that garbage is collected several times in every trial that makes
    /// any: only a collection tells how much memory is in use.
    private static final List<String> OF_TARGET = List.of("-Xms256m", "-Xmn16m");

    /// Options of this process that are not for a target: it is not debugged or watched with it, does
    /// not write over its class cache, and may compile as early as the virtual machine likes.
    private static final List<String> NOT_OF_TARGET = List.of(
            "-agentlib:",
            "-agentpath:",
            "-javaagent:",
            "-Xrunjdwp",
            "-XX:AOTCacheOutput",
            "-XX:CompileThresholdScaling",
            "-Xms",
            "-Xmn",
            "-XX:+FlightRecorder",
            "-XX:StartFlightRecording");

    /// Has the compiler keep where each instruction came from. The instructions are the same. A profiler
    /// that comes when all is compiled would show what was inlined as its callers.
    private static final List<String> OF_PROFILED =
            List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints");

    /// @param mainClass of the program
    public static OwnProgram of(String mainClass) {
        return of(mainClass, false);
    }

    /// @param mainClass of the program
    /// @param profiled whether the target is to be profiled at last
    public static OwnProgram of(String mainClass, boolean profiled) {
        List<String> options = new ArrayList<>(OF_TARGET);
        if (profiled) {
            options.addAll(OF_PROFILED);
        }
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (NOT_OF_TARGET.stream().noneMatch(option::startsWith)) {
                options.add(option);
            }
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(mainClass);
        return new OwnProgram(List.copyOf(command), List.copyOf(options));
    }
}
