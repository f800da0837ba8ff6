package dev.spate.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.testkit.HostileServer;
import dev.spate.testkit.Misbehaviour;
import dev.spate.transport.Transport;
import dev.spate.workload.Outcome;
import dev.spate.workload.Step;
import dev.spate.workload.Workload;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What each misbehaviour of a target is called, at six sessions one after another on two connections.
@ParameterizedClass
@EnumSource(Transport.class)
final class HostileTargetTest {

    private final Transport transport;

    HostileTargetTest(Transport transport) {
        this.transport = transport;
    }

    private static final int SESSIONS = 6;

    /// Of requests and of connections, where one of the outcomes that may come is that time is over, and
    /// where none is.
    private static final long SHORT_MILLIS = 500;

    private static final long LONG_MILLIS = 30_000;

    /// Every outcome that may come, where that is not [Outcome#OK] alone.
    private static final Map<Misbehaviour, Set<Outcome>> EXPECTED = new EnumMap<>(Misbehaviour.class);

    static {
        expect(Outcome.CONNECT, Misbehaviour.REFUSE, Misbehaviour.NEVER_ACCEPT);
        expect(
                Outcome.TIMEOUT,
                Misbehaviour.NEVER_READ,
                Misbehaviour.NEVER_ANSWER,
                Misbehaviour.HALF_HEAD_THEN_SILENCE,
                Misbehaviour.HALF_BODY_THEN_SILENCE,
                Misbehaviour.SLOW_HEAD,
                Misbehaviour.SLOW_BODY);
        expect(
                Outcome.INCOMPLETE,
                Misbehaviour.CLOSE_BEFORE_ANSWER,
                Misbehaviour.HALF_HEAD_THEN_CLOSE,
                Misbehaviour.HALF_BODY_THEN_CLOSE,
                Misbehaviour.HALF_CHUNK_THEN_CLOSE,
                Misbehaviour.CHUNKS_WITHOUT_END_THEN_CLOSE);
        expect(Outcome.RESET, Misbehaviour.RESET_BEFORE_ANSWER, Misbehaviour.RESET_IN_HEAD, Misbehaviour.RESET_IN_BODY);
        expect(
                Outcome.HEADER_TOO_LARGE,
                Misbehaviour.ENDLESS_STATUS_LINE,
                Misbehaviour.ENDLESS_HEADER,
                Misbehaviour.ENDLESS_HEADERS,
                Misbehaviour.MANY_HEADERS,
                Misbehaviour.ENDLESS_CHUNK_EXTENSIONS,
                Misbehaviour.ENDLESS_TRAILERS,
                Misbehaviour.LONG_HEADER);
        expect(
                Outcome.BODY_TOO_LARGE,
                Misbehaviour.ENDLESS_CHUNKS,
                Misbehaviour.ENDLESS_UNTIL_CLOSE,
                Misbehaviour.ENDLESS_LENGTH,
                Misbehaviour.CHUNK_SIZE_OVERFLOWS);
        expect(
                Outcome.MALFORMED,
                Misbehaviour.NOT_HTTP,
                Misbehaviour.NOT_TEXT,
                Misbehaviour.STATUS_NOT_A_NUMBER,
                Misbehaviour.STATUS_OUT_OF_RANGE,
                Misbehaviour.VERSION_NOT_KNOWN,
                Misbehaviour.HEADER_WITHOUT_COLON,
                Misbehaviour.NUL_IN_HEADER,
                Misbehaviour.LENGTH_NOT_A_NUMBER,
                Misbehaviour.LENGTH_NEGATIVE,
                Misbehaviour.LENGTH_TWICE,
                Misbehaviour.CHUNK_SIZE_NOT_A_NUMBER,
                Misbehaviour.CHUNK_SIZE_NEGATIVE,
                Misbehaviour.CHUNK_WITHOUT_LINE_END,
                Misbehaviour.FLOOD_OF_1XX,
                Misbehaviour.UNASKED_101);
        expect(Outcome.STATUS_4XX, Misbehaviour.REFUSE_EXPECTATION);
        // A request that is written while the target hangs up meets the one or the other.
        either(Misbehaviour.CLOSE_ON_CONNECT, Outcome.INCOMPLETE, Outcome.RESET);
        either(Misbehaviour.RESET_ON_CONNECT, Outcome.CONNECT, Outcome.INCOMPLETE, Outcome.RESET);
        either(Misbehaviour.CLOSE_AFTER_ANSWER, Outcome.OK, Outcome.INCOMPLETE, Outcome.RESET);
        either(Misbehaviour.CLOSE_BEFORE_SECOND_ANSWER, Outcome.OK, Outcome.INCOMPLETE);
        // What comes before it is asked for is garbage if it comes in time, and an answer if it comes later.
        either(Misbehaviour.ANSWER_BEFORE_REQUEST, Outcome.OK, Outcome.TIMEOUT);
        either(Misbehaviour.TWO_ANSWERS, Outcome.OK);
    }

    private static void expect(Outcome outcome, Misbehaviour... all) {
        for (Misbehaviour one : all) {
            EXPECTED.put(one, EnumSet.of(outcome));
        }
    }

    private static void either(Misbehaviour one, Outcome first, Outcome... others) {
        EXPECTED.put(one, EnumSet.of(first, others));
    }

    @ParameterizedTest
    @EnumSource(Misbehaviour.class)
    @Timeout(120)
    void everyMisbehaviourHasItsName(Misbehaviour misbehaviour) throws Exception {
        try (HostileServer server = HostileServer.start(misbehaviour, Duration.ofMillis(100))) {
            boolean head = misbehaviour == Misbehaviour.HEAD_WITH_LENGTH;
            boolean great = misbehaviour == Misbehaviour.NEVER_READ;
            Step.Body body = great ? new Step.TextBody("x".repeat(8 << 20), Step.Escape.NONE) : null;
            String method = head ? "HEAD" : great ? "POST" : "GET";
            Set<Outcome> expected = EXPECTED.getOrDefault(misbehaviour, EnumSet.of(Outcome.OK));
            long timeoutMillis = expected.contains(Outcome.TIMEOUT) ? SHORT_MILLIS : LONG_MILLIS;
            Workload workload = Workloads.to(server.url())
                    .connections(2)
                    .connectTimeout(misbehaviour == Misbehaviour.NEVER_ACCEPT ? SHORT_MILLIS / 5 : LONG_MILLIS)
                    .limits(8 << 10, 128 << 10)
                    .steps(Workloads.request("request", method, timeoutMillis, body))
                    .phase(Workloads.rate(100), 0, 60, 60_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1, transport);
            EngineRun.Requests requests = run.requests(0, "request");
            Set<Outcome> seen = EnumSet.noneOf(Outcome.class);
            for (Outcome outcome : Outcome.values()) {
                if (requests.of(outcome) > 0) {
                    seen.add(outcome);
                }
            }
            assertThat(expected).containsAll(seen);
            assertThat(requests.ended()).isEqualTo(SESSIONS);
            assertThat(run.sessions(0).completed).isEqualTo(requests.of(Outcome.OK));
            assertThat(run.sessions(0).completed + run.sessions(0).failed).isEqualTo(SESSIONS);
            assertThat(run.told).noneMatch(event -> event.startsWith("failed") || event.startsWith("gap"));
            assertThat(server.bytesSent())
                    .as("what the target could make us take")
                    .isLessThan(64L << 20);
        }
    }
}
