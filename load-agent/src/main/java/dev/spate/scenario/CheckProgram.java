package dev.spate.scenario;

import dev.spate.workload.Check;
import dev.spate.workload.Outcome;

/// A compiled check. Not thread-safe.
final class CheckProgram {

    /// A condition on the headers of one name.
    static final class OnHeader {
        private final byte[] name;
        private final ConditionProgram condition;

        OnHeader(byte[] name, ConditionProgram condition) {
            this.name = name;
            this.condition = condition;
        }
    }

    private static final int OK_FROM = 200;
    private static final int OK_TO = 399;

    /// Lowest and highest accepted status by turns.
    private final int[] statuses;

    private final OnHeader[] headers;
    private final ConditionProgram[] body;
    private final OnJson[] json;
    private final long minSizeBytes;
    private final long maxSizeBytes;
    private final long maxDurationNanos;
    private final HeadScanner head = new HeadScanner();
    private final JsonScanner scanner;

    CheckProgram(Check check, OnHeader[] headers, ConditionProgram[] body, OnJson[] json, JsonScanner scanner) {
        int ranges = check.statuses().size();
        this.statuses = ranges == 0 ? new int[] {OK_FROM, OK_TO} : new int[2 * ranges];
        for (int i = 0; i < ranges; i++) {
            statuses[2 * i] = check.statuses().get(i).from();
            statuses[2 * i + 1] = check.statuses().get(i).to();
        }
        this.headers = headers;
        this.body = body;
        this.json = json;
        this.minSizeBytes = check.minSizeBytes();
        this.maxSizeBytes = check.maxSizeBytes();
        this.maxDurationNanos = check.maxDurationNanos() == 0 ? Long.MAX_VALUE : check.maxDurationNanos();
        this.scanner = scanner;
    }

    /// `OK`, or the class of the first part that does not hold.
    Outcome judge(ResponseView response, long responseTimeNanos) {
        int status = response.status();
        if (!accepts(status)) {
            if (status >= 500 && status < 600) {
                return Outcome.STATUS_5XX;
            }
            return status >= 400 && status < 500 ? Outcome.STATUS_4XX : Outcome.CHECK;
        }
        boolean good = responseTimeNanos <= maxDurationNanos
                && response.bodySize() >= minSizeBytes
                && response.bodySize() <= maxSizeBytes
                && headersHold(response)
                && bodyHolds(response)
                && jsonHolds(response);
        return good ? Outcome.OK : Outcome.CHECK;
    }

    private boolean accepts(int status) {
        for (int i = 0; i < statuses.length; i += 2) {
            if (status >= statuses[i] && status <= statuses[i + 1]) {
                return true;
            }
        }
        return false;
    }

    private boolean headersHold(ResponseView response) {
        for (OnHeader header : headers) {
            boolean found = false;
            head.start(response, header.name);
            while (!found && head.next()) {
                found = header.condition.wantsNothing() || header.condition.holds(head.bytes(), head.from(), head.to());
            }
            if (found == header.condition.wantsNothing()) {
                return false;
            }
        }
        return true;
    }

    private boolean bodyHolds(ResponseView response) {
        for (ConditionProgram condition : body) {
            int length = response.bodyLength();
            boolean holds = condition.readsText()
                    ? condition.holds(response.body(), 0, length)
                    : condition.wantsNothing() == (length == 0);
            if (!holds) {
                return false;
            }
        }
        return true;
    }

    private boolean jsonHolds(ResponseView response) {
        for (OnJson one : json) {
            boolean found = scanner.scan(response.body(), response.bodyLength(), one.path, one);
            if (found == one.condition.wantsNothing()) {
                return false;
            }
        }
        return true;
    }

    /// A condition on the values at one path of a JSON body.
    static final class OnJson implements JsonScanner.Visitor {
        private final JsonScanner.Path path;
        private final ConditionProgram condition;
        private final ByteWriter text;

        /// @param text may be shared with others of the same thread
        OnJson(JsonScanner.Path path, ConditionProgram condition, ByteWriter text) {
            this.path = path;
            this.condition = condition;
            this.text = text;
        }

        @Override
        public boolean visit(byte[] bytes, int from, int to) {
            if (!condition.readsText()) {
                return true;
            }
            text.clear();
            return JsonText.write(bytes, from, to, text) && condition.holds(text.array(), 0, text.length());
        }
    }
}
