package dev.spate.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Facts about this machine and this process.
final class Host {

    private Host() {}

    /// Names this process among those of a cluster: the host's name, and the process's number, since a
    /// host may have several.
    static String processName() {
        return name() + "-" + ProcessHandle.current().pid();
    }

    /// For the report.
    static Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "os",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        facts.put("cpus", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        facts.put("heapMax", (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
        return facts;
    }

    /// The host's own name where it knows one; what it is called by its environment otherwise.
    static String name() {
        String name;
        try {
            name = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            String fromEnvironment = System.getenv("HOSTNAME");
            name = fromEnvironment == null ? "host" : fromEnvironment;
        }
        String safe = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]+", "-");
        return safe.isEmpty() ? "host" : safe;
    }
}
