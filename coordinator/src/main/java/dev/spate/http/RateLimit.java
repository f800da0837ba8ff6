package dev.spate.http;

import java.util.LinkedHashMap;
import java.util.Map;

/// So many requests a second for each address, and a burst after a silence. One thread.
///
/// Memory is bounded: of very many addresses those that were silent longest are forgotten, and begin
/// with a whole burst again.
final class RateLimit {

    private static final int ADDRESSES = 10_000;
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final int burst;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > ADDRESSES;
        }
    };

    RateLimit(double perSecond, int burst) {
        this.perSecond = perSecond;
        this.burst = burst;
    }

    /// Takes one request of an address.
    ///
    /// @return 0 if it may pass, else the whole seconds after which one may
    long take(String address, long nowNanos) {
        Bucket bucket = buckets.computeIfAbsent(address, _ -> new Bucket(burst, nowNanos));
        double left = bucket.left + (nowNanos - bucket.atNanos) / NANOS * perSecond;
        bucket.left = Math.min(burst, left);
        bucket.atNanos = nowNanos;
        if (bucket.left < 1) {
            return Math.max(1, (long) Math.ceil((1 - bucket.left) / perSecond));
        }
        bucket.left -= 1;
        return 0;
    }

    int addresses() {
        return buckets.size();
    }

    private static final class Bucket {
        double left;
        long atNanos;

        Bucket(double left, long atNanos) {
            this.left = left;
            this.atNanos = atNanos;
        }
    }
}
