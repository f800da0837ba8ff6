package dev.spate.target;

/// What this process has served, to the unit: the witness against which the counts of a run are checked.
///
/// A request counts when its head has been parsed and it is handed to its handler. It ends in one of two
/// ways: a response is ended, which counts just before its last byte is handed to the connection, so
/// that a client that has read a response finds it counted; or the connection goes first, and the
/// request counts as unanswered. At any time `requests = responses + unanswered + in flight`.
///
/// Every loop has a [Tally] that it alone writes, with plain fields; whoever asks has each loop copy its
/// own. A reset begins new tallies. A request keeps the one it was counted in, so that a response whose
/// request was counted before the reset does not appear after it.
final class Counters {

    private final int loops;
    private final int routes;
    private volatile Tally[] tallies;

    Counters(int loops, int routes) {
        this.loops = loops;
        this.routes = routes;
        this.tallies = fresh();
    }

    /// The tally that this loop writes at present; to be asked again for every request.
    Tally tally(int loop) {
        return tallies[loop];
    }

    /// One per loop, each to be copied on its loop.
    Tally[] tallies() {
        return tallies;
    }

    void reset() {
        tallies = fresh();
    }

    private Tally[] fresh() {
        Tally[] made = new Tally[loops];
        for (int loop = 0; loop < loops; loop++) {
            made[loop] = new Tally(routes);
        }
        return made;
    }

    /// The counts of one loop. Written by that loop only.
    static final class Tally {

        /// Final responses have a status of 200 to 599.
        static final int CLASSES = 4;

        private final long[] requests;
        private final long[] responses;
        private final long[] unanswered;
        private long connectionsOpened;
        private long connectionsClosed;
        private long connectionsRefused;

        Tally(int routes) {
            this.requests = new long[routes];
            this.responses = new long[routes * CLASSES];
            this.unanswered = new long[routes];
        }

        void received(int route) {
            requests[route]++;
        }

        /// @param status 200 to 599
        void responded(int route, int status) {
            responses[route * CLASSES + status / 100 - 2]++;
        }

        void abandoned(int route) {
            unanswered[route]++;
        }

        void connectionOpened() {
            connectionsOpened++;
        }

        void connectionClosed() {
            connectionsClosed++;
        }

        void connectionRefused() {
            connectionsRefused++;
        }

        long requests(int route) {
            return requests[route];
        }

        /// @param statusClass 2 to 5
        long responses(int route, int statusClass) {
            return responses[route * CLASSES + statusClass - 2];
        }

        long unanswered(int route) {
            return unanswered[route];
        }

        long connectionsOpened() {
            return connectionsOpened;
        }

        long connectionsClosed() {
            return connectionsClosed;
        }

        /// Those closed at once because as many were open as may be; not among those opened.
        long connectionsRefused() {
            return connectionsRefused;
        }

        Tally copy() {
            Tally copy = new Tally(requests.length);
            copy.add(this);
            return copy;
        }

        void add(Tally other) {
            addAll(requests, other.requests);
            addAll(responses, other.responses);
            addAll(unanswered, other.unanswered);
            connectionsOpened += other.connectionsOpened;
            connectionsClosed += other.connectionsClosed;
            connectionsRefused += other.connectionsRefused;
        }

        private static void addAll(long[] to, long[] from) {
            for (int i = 0; i < to.length; i++) {
                to[i] += from[i];
            }
        }
    }
}
