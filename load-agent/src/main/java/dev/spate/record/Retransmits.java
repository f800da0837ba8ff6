package dev.spate.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// Segments of TCP that this machine, or its network namespace, sent again: `RetransSegs` of Linux.
///
/// 0 where the system does not show it. For one thread.
final class Retransmits {

    private static final String NAME = "RetransSegs";

    private final Path snmp;
    private long before;

    Retransmits() {
        this(Path.of("/proc/self/net/snmp"));
    }

    /// @param snmp of pairs of lines: the names, and the numbers
    Retransmits(Path snmp) {
        this.snmp = snmp;
    }

    long sinceLast() {
        long now = total();
        long more = Math.max(0, now - before);
        before = now;
        return more;
    }

    private long total() {
        try {
            List<String> lines = Files.readAllLines(snmp);
            for (int i = 0; i + 1 < lines.size(); i++) {
                int at = Arrays.asList(lines.get(i).split(" ")).indexOf(NAME);
                if (at >= 0) {
                    return Long.parseLong(lines.get(i + 1).split(" ")[at]);
                }
            }
        } catch (IOException | RuntimeException _) {
            // Not Linux, or one that hides it.
        }
        return 0;
    }
}
