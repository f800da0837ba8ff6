package dev.spate.soak;

import dev.spate.plan.Soak.Fault;
import dev.spate.plan.Soak.FaultKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// Does faults, and undoes them. Undoing what was never done, or was undone before, is harmless: a
/// driver that comes after one that died undoes whatever was open. For one thread.
final class FaultActions {

    private static final long COMMAND_SECONDS = 60;

    /// A loop is held for a part of the time only, so that the target still answers.
    private static final long STALL_PARTS = 5;

    private final SoakSettings settings;
    private final SoakState state;
    private final Cluster cluster;

    /// A fault that cannot be done here; its message says why.
    static final class CannotException extends Exception {
        private static final long serialVersionUID = 1;

        CannotException(String reason) {
            super(reason);
        }
    }

    FaultActions(SoakSettings settings, SoakState state, Cluster cluster) {
        this.settings = settings;
        this.state = state;
        this.cluster = cluster;
    }

    /// To which process a fault would be done now.
    ///
    /// @throws CannotException if it cannot be done here
    String victim(PlannedFault planned) throws CannotException, InterruptedException {
        FaultKind kind = planned.fault().kind();
        return switch (kind) {
            case CONTROL -> "nothing";
            case KILL_AGENT, PAUSE_AGENT, STEP_CLOCK -> own(planned.subject()).name();
            case KILL_COORDINATOR -> leader();
            case RESTART_BROKER -> commanded("broker");
            case STOP_COLLECTOR -> commanded("collector");
            case DELAY_PACKETS, DROP_PACKETS -> own("relay").name();
            case SLOW_TARGET -> ownTarget();
            case FILL_DISK -> quota();
        };
    }

    private Part own(String name) throws CannotException {
        for (Part part : state.parts) {
            if (part.name().equals(name)) {
                if (!part.isOwn()) {
                    throw new CannotException(name + " was not started by this soak");
                }
                return part;
            }
        }
        throw new CannotException("there is no process " + name);
    }

    private String leader() throws CannotException, InterruptedException {
        if (settings.attached()) {
            throw new CannotException("the coordinator was not started by this soak");
        }
        Part part = cluster.leadingPart();
        if (part == null) {
            throw new CannotException("no coordinator is in charge");
        }
        return part.name();
    }

    private String commanded(String part) throws CannotException {
        if (!settings.commands().containsKey("stop " + part)
                || !settings.commands().containsKey("start " + part)) {
            throw new CannotException("nobody said how: --stop " + part + "=COMMAND and --start " + part + "=COMMAND");
        }
        return part;
    }

    private String ownTarget() throws CannotException {
        if (cluster.ownTarget() == null) {
            throw new CannotException("the target was not started by this soak");
        }
        return "target";
    }

    /// Only where the folder of runs is a small file system of its own: nobody wants the machine's disk
    /// full.
    private String quota() throws CannotException {
        try {
            Path runs = cluster.runs();
            if (settings.attached()
                    || Files.getFileStore(runs)
                            .equals(Files.getFileStore(settings.folder().toAbsolutePath()))
                    || Files.getFileStore(runs).getTotalSpace() > MOST_QUOTA) {
                throw new CannotException(runs + " is no file system of its own of at most 1 GiB;"
                        + " mount one there before, such as a tmpfs");
            }
            return "runs";
        } catch (IOException e) {
            throw new CannotException("the file system of the runs cannot be looked at: " + e.getMessage());
        }
    }

    private static final long MOST_QUOTA = 1L << 30;

    /// Does it.
    ///
    /// @throws IOException if it could not be done
    void begin(Fault fault, String victim) throws IOException, InterruptedException {
        switch (fault.kind()) {
            case CONTROL -> {}
            case KILL_AGENT, KILL_COORDINATOR -> state.part(victim).kill();
            case PAUSE_AGENT -> state.part(victim).signal("STOP");
            case RESTART_BROKER, STOP_COLLECTOR -> command("stop " + victim);
            case DELAY_PACKETS -> relay("POST", "?delayMillis=" + fault.byNanos() / 1_000_000);
            case DROP_PACKETS -> relay("POST", String.format(Locale.ROOT, "?dropShare=%.6f", fault.share()));
            case STEP_CLOCK -> step(victim, fault.byNanos() / 1_000_000);
            case SLOW_TARGET -> {
                long millis = Math.max(1, fault.byNanos() / 1_000_000);
                target("POST", "/defect/stall?length=" + millis + "ms&period=" + millis * STALL_PARTS + "ms");
            }
            case FILL_DISK -> fill();
        }
    }

    /// Undoes it.
    ///
    /// @throws IOException if it could not be undone
    void end(FaultKind kind, String victim) throws IOException, InterruptedException {
        switch (kind) {
            case CONTROL -> {}
            case KILL_AGENT, KILL_COORDINATOR -> {
                if (!state.part(victim).isAlive()) {
                    cluster.startAgain(victim);
                }
            }
            case PAUSE_AGENT -> state.part(victim).signal("CONT");
            case RESTART_BROKER, STOP_COLLECTOR -> command("start " + victim);
            case DELAY_PACKETS, DROP_PACKETS -> relay("DELETE", "");
            case STEP_CLOCK -> step(victim, 0);
            case SLOW_TARGET -> target("DELETE", "/defect/stall");
            case FILL_DISK -> Files.deleteIfExists(filler());
        }
    }

    private void relay(String method, String query) throws IOException, InterruptedException {
        cluster.asking().send(method, state.part("relay").metrics() + query);
    }

    private void target(String method, String path) throws IOException, InterruptedException {
        cluster.asking().send(method, state.part("target").http() + path);
    }

    private void step(String agent, long millis) throws IOException, InterruptedException {
        cluster.asking()
                .send(
                        "POST",
                        state.part(agent).metrics().replaceFirst("/metrics$", "/soak/clock?aheadMillis=" + millis));
    }

    private Path filler() {
        return cluster.runs().resolve(".filler");
    }

    private void fill() throws IOException {
        byte[] block = new byte[1 << 20];
        try (var out = Files.newOutputStream(filler())) {
            while (true) {
                out.write(block);
            }
        } catch (java.nio.file.FileSystemException e) {
            throw e;
        } catch (IOException _) {
            // It is full.
        }
    }

    /// Ends when the command does, or has begun something that goes on without it.
    private void command(String name) throws IOException, InterruptedException {
        String command = settings.commands().get(name);
        if (command == null) {
            throw new IOException("nobody said how to " + name);
        }
        Path log = settings.folder().toAbsolutePath().resolve("cluster").resolve("commands.log");
        Process process = new ProcessBuilder("/bin/sh", "-c", command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("'" + command + "' did not end within " + COMMAND_SECONDS + " s");
        }
        if (process.exitValue() != 0) {
            throw new IOException("'" + command + "' ended with " + process.exitValue() + "; " + log + " has what it"
                    + " said: " + tail(log));
        }
    }

    private static String tail(Path log) throws IOException {
        String said = Files.readString(log, StandardCharsets.UTF_8).strip();
        return said.substring(Math.max(0, said.length() - 300));
    }

    /// What people read of a fault that was done.
    static String words(Fault fault, String victim) {
        String length = fault.forNanos() / 1_000_000_000L + " s";
        return switch (fault.kind()) {
            case CONTROL -> "nothing was done";
            case KILL_AGENT, KILL_COORDINATOR -> victim + " was killed, and started again after " + length;
            case PAUSE_AGENT -> victim + " was halted for " + length;
            case RESTART_BROKER, STOP_COLLECTOR -> "the " + victim + " was stopped, and started again after " + length;
            case DELAY_PACKETS ->
                "packets to and from the target were delayed by " + fault.byNanos() / 1_000_000 + " ms for " + length;
            case DROP_PACKETS ->
                String.format(
                        Locale.ROOT,
                        "%.2f %% of packets to and from the target were held like lost ones for %s",
                        fault.share() * 100,
                        length);
            case STEP_CLOCK ->
                "the clock of " + victim + " was " + fault.byNanos() / 1_000_000 + " ms ahead for " + length;
            case SLOW_TARGET ->
                "the target's event loops were held for " + fault.byNanos() / 1_000_000 + " ms again and again for "
                        + length;
            case FILL_DISK -> "the file system of the runs was full for " + length;
        };
    }
}
