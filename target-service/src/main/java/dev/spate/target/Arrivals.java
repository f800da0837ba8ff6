package dev.spate.target;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// How far apart requests arrive, for every route and for all of them together.
///
/// What is timed is the instant at which the handler of a route is entered on its event loop: the head
/// of the request has been read and parsed, the route found, nothing else done. Requests that reach
/// several loops are merged into one order, the order in which they won the compare-and-set on the last
/// arrival. The clock is read inside that attempt, so that a gap is never negative and the gaps add up
/// exactly to the time from the first arrival to the last.
///
/// Threads: [#arrived] is called by the loop that it names, and only the last arrival is shared; a
/// [Series] is likewise read loop by loop. [#reset] may be called by anyone.
final class Arrivals {

    private static final long NONE = Long.MIN_VALUE;

    private final LongSupplier nanos;
    private final int loops;
    private final int routes;
    private volatile Series series;

    /// @param nanos elapsed time, never going back on any thread
    Arrivals(LongSupplier nanos, int loops, int routes) {
        this.nanos = nanos;
        this.loops = loops;
        this.routes = routes;
        this.series = new Series(loops, routes);
    }

    /// @param together whether the request also counts among those of all routes
    void arrived(int loop, int route, boolean together) {
        Series now = series;
        if (together) {
            now.all.arrived(loop, nanos);
        }
        now.routes[route].arrived(loop, nanos);
    }

    /// What has been seen since the last reset, to be read loop by loop.
    Series series() {
        return series;
    }

    void reset() {
        series = new Series(loops, routes);
    }

    /// The arrivals from one reset to the next.
    static final class Series {
        private final Stream all;
        private final Stream[] routes;

        private Series(int loops, int routeCount) {
            this.all = new Stream(loops);
            this.routes = new Stream[routeCount];
            for (int route = 0; route < routeCount; route++) {
                routes[route] = new Stream(loops);
            }
        }

        /// A copy of what one loop saw over all routes; to be called on that loop.
        Gaps ofAll(int loop) {
            return all.gaps[loop].copy();
        }

        /// A copy of what one loop saw of one route; to be called on that loop.
        Gaps ofRoute(int route, int loop) {
            return routes[route].gaps[loop].copy();
        }
    }

    private static final class Stream {
        private final AtomicLong last = new AtomicLong(NONE);
        private final Gaps[] gaps;

        private Stream(int loops) {
            this.gaps = new Gaps[loops];
            for (int loop = 0; loop < loops; loop++) {
                gaps[loop] = new Gaps();
            }
        }

        private void arrived(int loop, LongSupplier nanos) {
            long before;
            long now;
            do {
                before = last.get();
                now = nanos.getAsLong();
            } while (!last.compareAndSet(before, now));
            if (before != NONE) {
                gaps[loop].record(now - before);
            }
        }
    }
}
