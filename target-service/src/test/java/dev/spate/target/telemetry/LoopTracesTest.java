package dev.spate.target.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LoopTracesTest {

    private static final String KEPT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String NOT_KEPT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;

    @Test
    void everythingIsKeptWhenEverythingIsAskedFor() {
        LoopTraces traces = new LoopTraces(Sampling.ALL, 1, 1);
        end(traces, 200, 0, MILLI, null);
        end(traces, 200, 0, MILLI, NOT_KEPT);
        assertThat(fetched(traces)).containsExactly("all 200 0", "all 200 b7ad6b7169203331");
    }

    @Test
    void whatTheSenderKeepsIsKeptWithItsIds() {
        LoopTraces traces = new LoopTraces(Sampling.FLAGGED, 1, 1);
        end(traces, 200, 0, MILLI, KEPT);
        end(traces, 200, 0, MILLI, NOT_KEPT);
        end(traces, 500, 0, MILLI, NOT_KEPT);
        end(traces, 500, 0, MILLI, null);
        assertThat(fetched(traces)).containsExactly("head 200 b7ad6b7169203331");
    }

    @Test
    void errorsAndTheSlowestAreKeptWithinTheBudget() {
        LoopTraces traces = new LoopTraces(Sampling.TAILS, 1, 3);
        for (int i = 0; i < 2000; i++) {
            end(traces, 200, i * MILLI, i * MILLI + MILLI, NOT_KEPT);
        }
        assertThat(fetched(traces)).isEmpty();
        long now = 10 * SECOND;
        end(traces, 200, now, now + 100 * MILLI, NOT_KEPT);
        end(traces, 503, now, now + MILLI, NOT_KEPT);
        end(traces, 0, now, now + MILLI, null);
        end(traces, 503, now, now + MILLI, NOT_KEPT);
        end(traces, 200, now, now + MILLI, KEPT);
        assertThat(fetched(traces))
                .containsExactly(
                        "slow 200 b7ad6b7169203331",
                        "error 503 b7ad6b7169203331",
                        "error 0 0",
                        "head 200 b7ad6b7169203331");
        assertThat(traces.overBudget()).isEqualTo(1);
        end(traces, 503, now, now + 2 * SECOND, NOT_KEPT);
        assertThat(fetched(traces)).containsExactly("error 503 b7ad6b7169203331");
    }

    @Test
    void whatTheRingCannotHoldIsCounted() {
        LoopTraces traces = new LoopTraces(Sampling.ALL, 1, 1);
        for (int i = 0; i < 5000; i++) {
            end(traces, 200, i, i + 1, null);
        }
        assertThat(fetched(traces)).hasSize(4096);
        assertThat(traces.noRoom()).isEqualTo(904);
        end(traces, 404, 0, 1, null);
        assertThat(fetched(traces)).containsExactly("all 404 0");
    }

    private static void end(LoopTraces traces, int status, long start, long end, @Nullable String traceparent) {
        traces.ended(0, status, start, end, traceparent, "GET", "/", false);
    }

    private static List<String> fetched(LoopTraces traces) {
        List<String> fetched = new ArrayList<>();
        traces.fetch((_, status, why, _, high, low, parent, span, start, end, _, _) -> {
            assertThat(high | low).isNotZero();
            assertThat(span).isNotZero();
            assertThat(end).isGreaterThanOrEqualTo(start);
            fetched.add(why.label + " " + status + " " + Long.toHexString(parent));
        });
        return fetched;
    }
}
