package dev.spate.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Where the processor time of Spate goes in the steady state of a load: async-profiler, attached from
/// outside, writes a flame graph and its stacks as text, and [StackProfile] says what they hold.
final class LoopProfile {

    /// Where `benchmarks/peers` puts what it fetches.
    private static final String LIBRARY = System.getProperty("spate.peers.profiler", "");

    private LoopProfile() {}

    /// @param folder for `NAME.html`, `NAME.collapsed` and `NAME.txt`
    static void take(PeerLoad load, String name, Path folder) throws IOException, InterruptedException {
        Path library = Path.of(LIBRARY);
        if (LIBRARY.isEmpty() || !Files.exists(library)) {
            System.out.println("profile is skipped: async-profiler could not be fetched from Maven Central");
            return;
        }
        Path home = folder.toAbsolutePath();
        try (PeerServer server = PeerServer.onFirstProcessor(home)) {
            long begin = System.nanoTime();
            Process process = PeerClient.SPATE.start(
                    home, load, server.port(load), PeerRound.FROM_SECONDS, PeerRound.TO_SECONDS + 2, Map.of());
            try {
                PeerRound.sleepUntil(begin + TimeUnit.SECONDS.toNanos(PeerRound.FROM_SECONDS));
                start(process.pid(), library);
                PeerRound.sleepUntil(begin + TimeUnit.SECONDS.toNanos(PeerRound.TO_SECONDS));
                Path stacks = home.resolve(name + ".collapsed");
                JvmProbe.agent(process.pid(), library, "stop,threads,collapsed,file=" + stacks);
                JvmProbe.agent(process.pid(), library, "dump,threads,flamegraph,file=" + home.resolve(name + ".html"));
                String text = StackProfile.describe(stacks);
                Files.writeString(home.resolve(name + ".txt"), text);
                System.out.print(text);
                System.out.println("\n" + home.resolve(name) + ".html, .collapsed, .txt");
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    /// By the processor's time with the kernel's stacks, where the kernel lets a profiler see them; else
    /// by a timer.
    private static void start(long pid, Path library) throws IOException {
        String options = "interval=200us,threads,cstack=vm";
        try {
            JvmProbe.agent(pid, library, "start,event=cpu," + options);
        } catch (IOException _) {
            System.out.println("no performance events here: stacks end at system calls");
            JvmProbe.agent(pid, library, "start,event=ctimer," + options);
        }
    }
}
