package dev.spate.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spate.protocol.IntervalReport;
import dev.spate.schedule.Share;
import dev.spate.telemetry.traces.PastSpan;
import dev.spate.testkit.FrameServer;
import dev.spate.testkit.TestAuthority;
import dev.spate.testkit.TlsServer;
import dev.spate.trace.HeardSpans;
import dev.spate.trace.TracePolicy;
import dev.spate.trace.Tracing;
import dev.spate.transport.Transport;
import dev.spate.workload.Feeder;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.Outcome;
import dev.spate.workload.Step;
import dev.spate.workload.TraceLoss;
import dev.spate.workload.TraceReason;
import dev.spate.workload.Workload;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What tracing does to requests, and what is told of them, over real sockets.
@Timeout(60)
final class TracedLoadTest {

    private static final String FORM = "00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]";
    private static final TracePolicy ALL = policy(Map.of("OTEL_TRACES_SAMPLER", "always_on"));
    private static final TracePolicy USUAL = policy(Map.of());

    private final HeardSpans spans = new HeardSpans();

    @Test
    void withoutTracingRequestsAreWhatTheyWere() throws Exception {
        try (HeadServer server = new HeadServer(_ -> HeadServer.Answer.OK)) {
            EngineRun _ = run(some(server, 5), Tracing.OFF, 1);
            assertThat(server.heads())
                    .hasSize(5)
                    .containsOnly(
                            "GET / HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\nUser-Agent: spate\r\n\r\n");
        }
    }

    @Test
    void everyRequestTellsOfATraceOfItsOwn() throws Exception {
        try (HeadServer server = new HeadServer(_ -> HeadServer.Answer.OK)) {
            EngineRun run = run(some(server, 300), spans.by(ALL), 2);
            List<String> told = server.values("traceparent");
            assertThat(told)
                    .hasSize(300)
                    .allMatch(value -> value.matches(FORM))
                    .allMatch(value -> value.endsWith("-01"));
            assertThat(parts(told, 1)).hasSize(300);
            assertThat(parts(told, 2)).hasSize(300);
            assertThat(server.heads().getFirst())
                    .isEqualTo("GET / HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\nUser-Agent: spate\r\n"
                            + "traceparent: " + told.getFirst() + "\r\n\r\n");
            assertThat(headers(spans.all(), true)).containsExactlyInAnyOrderElementsOf(told);
            assertThat(run.kept(TraceReason.HEAD)).isEqualTo(300);
            assertThat(run.dropped).containsOnly(0);
        }
    }

    @Test
    void twoRunsOfOneSeedHaveNoIdInCommon() throws Exception {
        try (HeadServer server = new HeadServer(_ -> HeadServer.Answer.OK)) {
            EngineRun _ = run(some(server, 50), spans.by(ALL), 1);
            EngineRun _ = run(some(server, 50), spans.by(ALL), 1);
            assertThat(parts(server.values("traceparent"), 1)).hasSize(100);
            assertThat(parts(server.values("traceparent"), 2)).hasSize(100);
        }
    }

    @Test
    void eachHopIsASpanOfItsOwnInTheTraceOfTheFirst() throws Exception {
        AtomicInteger hop = new AtomicInteger();
        try (HeadServer server = new HeadServer(
                _ -> hop.getAndIncrement() % 3 < 2 ? HeadServer.Answer.to("/elsewhere") : HeadServer.Answer.OK)) {
            Workload workload = Workloads.to(server.url())
                    .connections(1)
                    .steps(Workloads.following(Workloads.get("a"), 5))
                    .phase(Workloads.atOnce(4), 0, 0, 5_000)
                    .build();
            EngineRun run = run(workload, spans.by(ALL), 1);
            List<String> told = server.values("traceparent");
            assertThat(told).hasSize(12).allMatch(value -> value.matches(FORM));
            assertThat(parts(told, 1)).hasSize(4);
            assertThat(parts(told, 2)).hasSize(12);
            assertThat(headers(spans.all(), true)).containsExactlyInAnyOrderElementsOf(told);
            assertThat(run.requests(0, "a redirect").of(Outcome.OK)).isEqualTo(8);
            assertThat(spans.all().stream()
                            .filter(span ->
                                    "a redirect".equals(span.attributes().get("spate.request"))))
                    .hasSize(8)
                    .allSatisfy(span -> assertThat(span.attributes()).containsKey("http.request.resend_count"));
        }
    }

    @Test
    void aTraceThatThePlanTellsOfIsLeftAlone() throws Exception {
        String own = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        try (HeadServer server = new HeadServer(_ -> HeadServer.Answer.OK)) {
            Step.Request get = Workloads.get("a");
            Workload workload = Workloads.to(server.url())
                    .steps(
                            new Step.Request(
                                    "own",
                                    "GET",
                                    "/own",
                                    List.of(new Step.Header("Traceparent", own)),
                                    null,
                                    get.check(),
                                    List.of(),
                                    get.timeoutNanos(),
                                    0,
                                    false),
                            get)
                    .phase(Workloads.atOnce(3), 0, 0, 5_000)
                    .build();
            EngineRun _ = run(workload, spans.by(ALL), 1);
            assertThat(server.values("traceparent"))
                    .hasSize(6)
                    .filteredOn(own::equals)
                    .hasSize(3);
            assertThat(spans.all())
                    .hasSize(3)
                    .allSatisfy(span -> assertThat(span.attributes()).containsEntry("spate.request", "a"));
        }
    }

    @Test
    void overHttp2EveryRequestTellsOfATraceOfItsOwnToo() throws Exception {
        try (FrameServer server = FrameServer.answering("ok")) {
            Workload workload = Workloads.to(server.url())
                    .version(HttpSettings.Version.H2C)
                    .connections(1)
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(200), 0, 500, 5_000)
                    .build();
            EngineRun run = run(workload, spans.by(ALL), 1);
            DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(true, 1 << 20);
            List<String> told = new ArrayList<>();
            for (FrameServer.Frame frame : server.received(FrameServer.HEADERS)) {
                Http2Headers headers = decoder.decodeHeaders(1, Unpooled.wrappedBuffer(frame.payload()));
                assertThat(headers.getAll("traceparent")).hasSize(1);
                told.add(headers.get("traceparent").toString());
            }
            assertThat(told).hasSize(100).allMatch(value -> value.matches(FORM));
            assertThat(parts(told, 1)).hasSize(100);
            assertThat(headers(spans.all(), true)).containsExactlyInAnyOrderElementsOf(told);
            assertThat(run.requests(0, "a").of(Outcome.OK)).isEqualTo(100);
            assertThat(spans.all().getFirst().attributes()).containsEntry("network.protocol.version", "2");
        }
    }

    /// What a machine that stands still makes slow is slow too, and kept. So those that the target makes
    /// slow are known by their identifiers, take longer than a machine stands still, and there is room
    /// for all.
    @Test
    void slowRequestsAndErrorsAreKeptAndFewOthers() throws Exception {
        AtomicInteger number = new AtomicInteger();
        Queue<String> madeSlow = new ConcurrentLinkedQueue<>();
        try (HeadServer server = new HeadServer(head -> {
            int n = number.getAndIncrement();
            if (n % 200 == 50) {
                madeSlow.add(head.substring(head.indexOf("traceparent: ") + 13).strip());
                return HeadServer.Answer.after(600);
            }
            return n % 250 == 7 ? new HeadServer.Answer(500, 0, "") : HeadServer.Answer.OK;
        })) {
            Workload workload = Workloads.to(server.url())
                    .connections(32)
                    .steps(Workloads.at("/items/${rows.id}?key=1", Workloads.get("item")))
                    .rows(10, Feeder.AtEnd.RECYCLE)
                    .phase(Workloads.rate(500), 0, 3_000, 5_000)
                    .build();
            EngineRun run = run(workload, spans.by(policy(Map.of("SPATE_TRACES_MAX_PER_SECOND", "10000"))), 2);
            assertThat(number.get()).isEqualTo(1_500);
            assertThat(run.requests(0, "item").of(Outcome.STATUS_5XX)).isEqualTo(6);
            assertThat(spans.kept("error")).hasSize(6);
            List<PastSpan> slow = spans.kept("slow").stream()
                    .filter(span -> madeSlow.contains(HeardSpans.header(span, false)))
                    .toList();
            // Each of them, from the first second on, if it was not to be kept anyway.
            assertThat(madeSlow).hasSize(8);
            assertThat(slow)
                    .hasSize((int) madeSlow.stream()
                            .filter(value -> value.endsWith("00"))
                            .count())
                    .isNotEmpty();
            assertThat(spans.kept("head").size()).isBetween(1, 5);
            assertThat(spans.kept("exemplar").size()).isBetween(1, 5);
            assertThat(server.values("traceparent").stream()
                            .filter(value -> value.endsWith("01"))
                            .count())
                    .isBetween(1L, 5L);
            PastSpan one = slow.getFirst();
            assertThat(one.name()).isEqualTo("GET /items/{rows.id}");
            assertThat(one.attributes())
                    .containsEntry("url.full", server.url() + "/items/{rows.id}?REDACTED")
                    .containsEntry("server.port", (long) server.port())
                    .containsEntry("http.response.status_code", 200L)
                    .containsEntry("spate.phase", "phase 0")
                    .containsEntry("spate.run", "run")
                    .doesNotContainKey("error.type");
            assertThat((Double) one.attributes().get("spate.wait")).isGreaterThan(0.59);
            assertThat(one.events().stream().map(PastSpan.Event::name)).containsExactly("queue", "send", "receive");
            assertThat(spans.kept("error").getFirst().failed()).isTrue();
            assertThat(spans.kept("error").getFirst().attributes()).containsEntry("error.type", "status-5xx");
            assertThat(server.values("traceparent")).containsAll(headers(slow, false));
            assertThat(sum(run.kept)).isEqualTo(spans.all().size());
            assertThat(run.dropped).containsOnly(0);
            assertThat(run.traces.getLast().cpuNanos() + run.traces.getFirst().cpuNanos())
                    .isPositive();
            IntervalReport.SeriesTraces last = run.traces.getLast().series().getFirst();
            assertThat(last.request()).isEqualTo("item");
            assertThat(last.slowNanos()).isBetween(1L, 30_000_000_000L);
            for (IntervalReport.Traces traces : run.traces) {
                for (IntervalReport.SeriesTraces series : traces.series()) {
                    for (IntervalReport.Exemplar exemplar : series.exemplars()) {
                        assertThat(spans.all())
                                .anyMatch(span -> span.traceIdHigh() == exemplar.traceIdHigh()
                                        && span.traceIdLow() == exemplar.traceIdLow()
                                        && span.spanId() == exemplar.spanId()
                                        && span.endEpochNanos() - span.startEpochNanos() == exemplar.nanos());
                    }
                }
            }
        }
    }

    @Test
    void aSpanBeginsWhenTheRequestWasDueAndTellsWhatItWaitedFor() throws Exception {
        try (HeadServer server = new HeadServer(_ -> HeadServer.Answer.after(100))) {
            Workload workload = Workloads.to(server.url())
                    .connections(1)
                    .steps(Workloads.get("a"))
                    .phase(Workloads.atOnce(3), 0, 0, 5_000)
                    .build();
            long before = System.currentTimeMillis() * 1_000_000;
            EngineRun _ = run(workload, spans.by(ALL), 1);
            List<PastSpan> all = new ArrayList<>(spans.all());
            all.sort(Comparator.comparingLong(PastSpan::endEpochNanos));
            assertThat(all).hasSize(3);
            PastSpan last = all.getLast();
            // All were due at the same time, and the last one waited for the others.
            assertThat(Math.abs(last.startEpochNanos() - all.getFirst().startEpochNanos()))
                    .isLessThan(1_000_000);
            assertThat(last.startEpochNanos()).isBetween(before, System.currentTimeMillis() * 1_000_000);
            assertThat(last.endEpochNanos() - last.startEpochNanos()).isBetween(300_000_000L, 30_000_000_000L);
            assertThat((Double) last.attributes().get("spate.queue")).isBetween(0.2, 30.0);
            assertThat((Double) last.attributes().get("spate.wait")).isBetween(0.09, 30.0);
            assertThat(last.events().get(1).name()).isEqualTo("send");
            assertThat(last.events().get(1).epochNanos() - last.startEpochNanos())
                    .isBetween(200_000_000L, 30_000_000_000L);
        }
    }

    @Test
    void aRequestThatWaitedForItsConnectionTellsHowThatCameAbout() throws Exception {
        try (HeadServer server = new HeadServer(_ -> HeadServer.Answer.OK)) {
            Workload workload = Workloads.to(server.url())
                    .reuse(HttpSettings.Reuse.NONE)
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(50), 0, 100, 5_000)
                    .build();
            EngineRun _ = run(workload, spans.by(ALL), 1);
            assertThat(spans.all()).hasSize(5).allSatisfy(span -> {
                assertThat(span.events().stream().map(PastSpan.Event::name))
                        .containsExactly("queue", "connect", "send", "receive");
                assertThat(span.events()).isSortedAccordingTo(Comparator.comparingLong(PastSpan.Event::epochNanos));
                assertThat(span.attributes())
                        .containsKey("spate.connect")
                        .containsEntry("network.peer.address", "127.0.0.1");
            });
        }
    }

    @Test
    void theHandshakeOfTlsIsAPartOfItsOwn(@TempDir Path folder) throws Exception {
        assumeTrue(TestAuthority.isPossible(), "openssl is not installed");
        SSLContext localhost =
                TestAuthority.make(folder).issue("localhost", "DNS:localhost").server(null);
        try (TlsServer server = TlsServer.start(localhost, TlsServer.Manner.ANSWERS, false)) {
            Workload workload = Workloads.to("https://localhost:" + server.port())
                    .tls(HttpSettings.Tls.INSECURE)
                    .reuse(HttpSettings.Reuse.NONE)
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(50), 0, 100, 5_000)
                    .build();
            EngineRun _ = run(workload, spans.by(ALL), 1);
            assertThat(spans.all()).hasSize(5).allSatisfy(span -> {
                assertThat(span.events().stream().map(PastSpan.Event::name))
                        .containsExactly("queue", "connect", "tls", "send", "receive");
                assertThat(span.attributes())
                        .containsEntry("url.full", "https://localhost:" + server.port() + "/")
                        .containsKey("spate.tls");
            });
        }
    }

    @Test
    void aRequestThatNobodyTookIsAnErrorWithoutAPeer() throws Exception {
        Workload workload = Workloads.to("http://127.0.0.1:1")
                .steps(Workloads.get("a"))
                .phase(Workloads.atOnce(2), 0, 0, 5_000)
                .build();
        EngineRun run = run(workload, spans.by(USUAL), 1);
        assertThat(run.requests(0, "a").of(Outcome.CONNECT)).isEqualTo(2);
        assertThat(spans.kept("error")).hasSize(2).allSatisfy(span -> {
            assertThat(span.attributes())
                    .containsEntry("error.type", "connect")
                    .containsEntry("server.address", "127.0.0.1")
                    .containsEntry("server.port", 1L)
                    .doesNotContainKey("network.peer.address")
                    .doesNotContainKey("http.response.status_code");
            assertThat(span.events().stream().map(PastSpan.Event::name)).containsExactly("queue");
        });
    }

    @Test
    void alwaysOffHasIdsAndKeepsNothing() throws Exception {
        try (HeadServer server = new HeadServer(_ -> new HeadServer.Answer(500, 0, ""))) {
            EngineRun run = run(some(server, 20), spans.by(policy(Map.of("OTEL_TRACES_SAMPLER", "always_off"))), 1);
            assertThat(server.values("traceparent")).hasSize(20).allMatch(value -> value.endsWith("-00"));
            assertThat(spans.all()).isEmpty();
            assertThat(run.kept).containsOnly(0);
        }
    }

    @Test
    void whatIsBeyondTheBudgetIsCounted() throws Exception {
        try (HeadServer server = new HeadServer(_ -> new HeadServer.Answer(500, 0, ""))) {
            EngineRun run = run(some(server, 200), spans.by(policy(Map.of("SPATE_TRACES_MAX_PER_SECOND", "10"))), 1);
            assertThat(run.kept(TraceReason.ERROR)).isEqualTo(200);
            assertThat(spans.all().size()).isBetween(10, 30);
            assertThat(run.dropped[TraceLoss.BUDGET.index()])
                    .isEqualTo(200 - spans.all().size());
        }
    }

    /// The warm-up is traced too, so that its code is warm, but nobody hears of it.
    @Test
    void nobodyHearsOfTheWarmUp() throws Exception {
        try (HeadServer server = new HeadServer(_ -> HeadServer.Answer.OK)) {
            EngineSettings settings = EngineRun.without(1, Transport.best())
                    .withWarmUpNanos(100_000_000)
                    .withTracing(spans.by(ALL));
            EngineRun run = new EngineRun(some(server, 3), settings, Share.WHOLE);
            run.start();
            run.finish();
            assertThat(spans.all()).hasSize(3);
            assertThat(server.heads()).hasSize(3);
        }
    }

    private static Workload some(HeadServer server, int requests) {
        return Workloads.to(server.url())
                .steps(Workloads.get("a"))
                .phase(Workloads.atOnce(requests), 0, 0, 5_000)
                .build();
    }

    private static EngineRun run(Workload workload, Tracing tracing, int loops) throws Exception {
        EngineRun run = new EngineRun(
                workload, EngineRun.without(loops, Transport.best()).withTracing(tracing), Share.WHOLE);
        run.start();
        run.finish();
        assertThat(run.told).noneMatch(event -> event.startsWith("failed"));
        return run;
    }

    private static TracePolicy policy(Map<String, String> environment) {
        try {
            return TracePolicy.of(environment::get);
        } catch (TracePolicy.UnusableException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> headers(List<PastSpan> all, boolean sampled) {
        return all.stream().map(span -> HeardSpans.header(span, sampled)).toList();
    }

    private static Set<String> parts(List<String> headers, int part) {
        Set<String> parts = new HashSet<>();
        for (String header : headers) {
            parts.add(header.split("-")[part]);
        }
        return parts;
    }

    private static long sum(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }
}
