package dev.spate.plan;

import java.util.Arrays;
import java.util.List;

/// What a soak keeps of processes and of their load, window by window.
public enum SoakSignal {
    HEAP_AFTER_GC("heap-after-gc", "bytes", "heap in use after a collection, a full one where there was one"),
    HEAP_MAX("heap-max", "bytes", "the most that the heap may be"),
    RSS("rss", "bytes", "memory that the process has of the machine"),
    DIRECT_MEMORY("direct-memory", "bytes", "memory of direct buffers, those of Netty with them"),
    METASPACE("metaspace", "bytes", "memory of classes"),
    THREADS("threads", "count", "platform threads"),
    VIRTUAL_THREADS("virtual-threads", "count", "virtual threads that run or want to"),
    FILE_DESCRIPTORS("file-descriptors", "count", "open file descriptors, sockets with them"),
    FILE_DESCRIPTORS_MAX("file-descriptors-max", "count", "how many there may be"),
    SOCKETS("sockets", "count", "file descriptors that are sockets; of processes on this machine"),
    GC_SHARE("gc-share", "ratio", "share of the time in which collections held the process"),
    CPU("cpu", "processors", "processor time for each second"),
    LOOP_DELAY("loop-delay", "ns", "how long event loops were held: of agents the longest, of the target the mean"),
    QUEUE("queue", "count", "requests that wait for a connection, of agents; that are being answered, of the target"),
    CONNECTIONS("connections", "count", "open connections of agents and target"),
    LOG_LAG("log-lag", "ms", "from the end of the last second that all agents reported to now; of the coordinator"),
    LOG_UNDELIVERED("log-undelivered", "count", "messages to the log that the process gave up"),
    DROPPED_SPANS("dropped-spans", "count", "spans that were to be exported and were not, in the window"),
    ARRIVALS("arrivals", "per-second", "sessions that were due in each second"),
    THROUGHPUT("throughput", "per-second", "requests that ended in each second"),
    ERRORS("errors", "count", "requests that ended with an error, in the window"),
    LATENCY_P50("latency-p50", "ns", "response time, the median"),
    LATENCY_P90("latency-p90", "ns", "response time, the 90th percentile"),
    LATENCY_P99("latency-p99", "ns", "response time, the 99th percentile"),
    LATENCY_P999("latency-p99.9", "ns", "response time, the 99.9th percentile"),
    LATENCY_MAX("latency-max", "ns", "response time, the greatest");

    private final String label;
    private final String unit;
    private final String about;

    SoakSignal(String label, String unit, String about) {
        this.label = label;
        this.unit = unit;
        this.about = about;
    }

    /// As plans and files write it.
    public String label() {
        return label;
    }

    /// What its values are in.
    public String unit() {
        return unit;
    }

    /// What it is, in words.
    public String about() {
        return about;
    }

    /// All labels, in this order.
    public static List<String> labels() {
        return Arrays.stream(values()).map(SoakSignal::label).toList();
    }
}
