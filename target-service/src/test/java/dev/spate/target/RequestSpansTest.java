package dev.spate.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.target.telemetry.Sampling;
import dev.spate.telemetry.traces.PastSpan;
import dev.spate.telemetry.traces.PastSpans;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// Spans of requests over real sockets.
final class RequestSpansTest {

    private static final class Kept implements PastSpans {
        final List<PastSpan> spans = new CopyOnWriteArrayList<>();

        @Override
        public boolean areWanted() {
            return true;
        }

        @Override
        public void emit(PastSpan span) {
            spans.add(span);
        }
    }

    @Test
    void aRequestIsTheChildOfWhoSentIt() throws Exception {
        Kept kept = new Kept();
        try (TargetService target =
                        TargetService.start(TargetOptions.defaults().withEventLoops(1), null, kept, Sampling.TAILS);
                HttpClient client = HttpClient.newHttpClient()) {
            send(client, target.address() + "/items/7?x=1", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
            send(client, target.address() + "/items/8", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
            send(client, target.address() + "/status/503", "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-00");
        }
        assertThat(kept.spans).hasSize(2);
        PastSpan item = kept.spans.getFirst();
        assertThat(item.name()).isEqualTo("GET /items/{id}");
        assertThat(item.kind()).isEqualTo(PastSpan.Kind.SERVER);
        assertThat(item.traceIdHigh()).isEqualTo(0x0af7651916cd43ddL);
        assertThat(item.traceIdLow()).isEqualTo(0x8448eb211c80319cL);
        assertThat(item.parentSpanId()).isEqualTo(0xb7ad6b7169203331L);
        assertThat(item.failed()).isFalse();
        assertThat(item.attributes())
                .containsEntry("http.request.method", "GET")
                .containsEntry("http.route", "/items/{id}")
                .containsEntry("url.path", "/items/7")
                .containsEntry("url.query", "x=1")
                .containsEntry("url.scheme", "http")
                .containsEntry("http.response.status_code", 200L)
                .containsEntry("spate.kept", "head");
        PastSpan error = kept.spans.getLast();
        assertThat(error.failed()).isTrue();
        assertThat(error.attributes()).containsEntry("error.type", "503").containsEntry("spate.kept", "error");
        long now = System.currentTimeMillis() * 1_000_000L;
        assertThat(error.endEpochNanos()).isBetween(now - 60_000_000_000L, now + 1_000_000_000L);
    }

    @Test
    void whatIsSentWithoutAChoiceSaysNoReason() throws Exception {
        Kept kept = new Kept();
        try (TargetService target =
                        TargetService.start(TargetOptions.defaults().withEventLoops(1), null, kept, Sampling.ALL);
                HttpClient client = HttpClient.newHttpClient()) {
            send(client, target.address() + "/items/7", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
        }
        assertThat(kept.spans)
                .singleElement()
                .satisfies(span -> assertThat(span.attributes()).doesNotContainKey("spate.kept"));
    }

    @Test
    void nobodyLooksWhenNothingIsWanted() throws Exception {
        Kept kept = new Kept();
        try (TargetService target =
                        TargetService.start(TargetOptions.defaults().withEventLoops(1), null, kept, Sampling.NONE);
                HttpClient client = HttpClient.newHttpClient()) {
            send(client, target.address() + "/items/7", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        }
        assertThat(kept.spans).isEmpty();
    }

    private static void send(HttpClient client, String address, String traceparent) throws Exception {
        client.send(
                HttpRequest.newBuilder(URI.create(address))
                        .version(HttpClient.Version.HTTP_1_1)
                        .header("traceparent", traceparent)
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }
}
