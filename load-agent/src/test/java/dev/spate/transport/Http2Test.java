package dev.spate.transport;

import static dev.spate.testkit.FrameServer.CONTINUATION;
import static dev.spate.testkit.FrameServer.DATA;
import static dev.spate.testkit.FrameServer.END_HEADERS;
import static dev.spate.testkit.FrameServer.END_STREAM;
import static dev.spate.testkit.FrameServer.HEADERS;
import static dev.spate.testkit.FrameServer.PADDED;
import static dev.spate.testkit.FrameServer.PING;
import static dev.spate.testkit.FrameServer.SETTINGS;
import static dev.spate.testkit.FrameServer.WITH_PRIORITY;
import static dev.spate.testkit.FrameServer.ok;
import static dev.spate.transport.Http2Samples.all;
import static dev.spate.transport.Http2Samples.ascii;
import static dev.spate.transport.Http2Samples.at;
import static dev.spate.transport.Http2Samples.bytes;
import static dev.spate.transport.Http2Samples.calls;
import static dev.spate.transport.Http2Samples.client;
import static dev.spate.transport.Http2Samples.get;
import static dev.spate.transport.Http2Samples.headers;
import static dev.spate.transport.Http2Samples.part;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.testkit.FrameServer;
import dev.spate.transport.PoolClient.Answer;
import dev.spate.transport.PoolClient.Call;
import dev.spate.workload.Outcome;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// HTTP/2 as servers do it that keep to the rules.
@Timeout(60)
final class Http2Test {

    private static final int MAX_CONCURRENT_STREAMS = 3;

    @Test
    void streamsOfOneConnectionAreAnsweredInAnyOrder() {
        try (FrameServer server = FrameServer.start(client -> {
                    client.greet();
                    List<Integer> streams = new ArrayList<>();
                    while (streams.size() < 50) {
                        streams.add(client.awaitRequest());
                    }
                    for (int stream : streams.reversed()) {
                        client.frameLater(HEADERS, END_HEADERS, stream, ok());
                    }
                    for (int stream : streams) {
                        client.frame(DATA, END_STREAM, stream, ascii("stream " + stream));
                    }
                    client.drain();
                });
                PoolClient client = client(1)) {
            List<Call> calls = calls(client, server, 50);
            assertThat(client.await(() -> all(calls), 60)).isTrue();
            for (int i = 0; i < 50; i++) {
                assertThat(calls.get(i).end().body()).isEqualTo("stream " + (2 * i + 1));
                assertThat(calls.get(i).told).isEqualTo(1);
            }
            assertThat(server.connections()).isEqualTo(1);
            assertThat(client.opened).isEqualTo(1);
        }
    }

    @Test
    void thePeerSaysHowManyStreamsThereMayBeAtATime() {
        try (FrameServer server = FrameServer.start(client -> {
                    client.greet(MAX_CONCURRENT_STREAMS, 3);
                    int first = client.awaitRequest();
                    int second = client.awaitRequest();
                    int third = client.awaitRequest();
                    client.frame(PING, 0, 0, new byte[8]);
                    assertThat(client.await(PING).flags()).isEqualTo(FrameServer.ACK);
                    int seen = client.server().received(HEADERS).size();
                    client.answer(second, "seen " + seen);
                    int fourth = client.awaitRequest();
                    client.settings(MAX_CONCURRENT_STREAMS, 100);
                    int fifth = client.awaitRequest();
                    for (int stream : new int[] {first, third, fourth, fifth}) {
                        client.answer(stream, "seen " + seen);
                    }
                    client.drain();
                });
                PoolClient client = client(1)) {
            List<Call> calls = calls(client, server, 5);
            assertThat(client.await(() -> all(calls), 60)).isTrue();
            assertThat(calls).allSatisfy(call -> assertThat(call.end().body()).isEqualTo("seen 3"));
        }
    }

    @Test
    void thePeerMayAllowFewerStreamsThanThereAre() {
        FrameServer.Script narrowing = client -> {
            client.greet(MAX_CONCURRENT_STREAMS, 100);
            int first = client.awaitRequest();
            int second = client.awaitRequest();
            client.settings(MAX_CONCURRENT_STREAMS, 1);
            client.answer(first, "first");
            client.frame(PING, 0, 0, new byte[8]);
            FrameServer.Frame pong = client.await(PING);
            int before = client.server().received(HEADERS).size();
            client.answer(second, "second");
            int third = client.awaitRequest();
            client.settings(MAX_CONCURRENT_STREAMS, 0);
            client.answer(third, before + " before " + pong.flags());
            client.frame(PING, 0, 0, new byte[8]);
            int after = client.await(PING).flags()
                    + client.server().received(HEADERS).size();
            client.settings(MAX_CONCURRENT_STREAMS, 7);
            client.answer(client.awaitRequest(), Integer.toString(after));
            client.drain();
        };
        try (FrameServer server = FrameServer.start(narrowing);
                PoolClient client = client(1)) {
            List<Call> calls = calls(client, server, 2);
            assertThat(client.await(() -> calls.getFirst().answer != null, 60)).isTrue();
            calls.add(client.begin(at(server), get()));
            assertThat(client.await(() -> all(calls), 60)).isTrue();
            assertThat(calls.get(2).end().body()).isEqualTo("2 before 1");
            assertThat(client.get(at(server), "/").body()).isEqualTo("4");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aPeerThatAllowsNoStreamYetIsWaitedFor() {
        FrameServer.Script slow = client -> {
            client.greet(MAX_CONCURRENT_STREAMS, 0);
            FrameServer.Frame _ = client.await(SETTINGS);
            FrameServer.Frame _ = client.await(SETTINGS);
            client.settings(MAX_CONCURRENT_STREAMS, 1);
            client.answer(client.awaitRequest(), "at last");
            client.drain();
        };
        try (FrameServer server = FrameServer.start(slow);
                PoolClient client = client(1)) {
            assertThat(client.get(at(server), "/").body()).isEqualTo("at last");
        }
    }

    @Test
    void requestsAreSentWithPseudoHeadersFirstAndNothingOfTheConnection() {
        try (FrameServer server = FrameServer.answering("hello");
                PoolClient client = client(1)) {
            String request = "POST /a?b=c HTTP/1.1\r\nHost: example.org:81\r\nConnection: keep-alive\r\n"
                    + "X-Some-Name:  Value \r\nTE: gzip\r\nContent-Length: 5\r\n\r\n12345";
            Answer answer = client.send(at(server), request, 5_000);
            assertThat(answer.body()).isEqualTo("hello");
            byte[] block = server.received(HEADERS).getFirst().payload();
            assertThat(HpackText.of(block))
                    .containsExactly(
                            ":method: POST",
                            ":scheme: http",
                            ":authority: example.org:81",
                            ":path: /a?b=c",
                            "x-some-name: Value",
                            "content-length: 5");
            assertThat(server.received(DATA).getFirst().payload()).asString().isEqualTo("12345");
            assertThat(answer.bytesSent()).isEqualTo(9 + block.length + 9 + 5);
            assertThat(answer.bytesReceived()).isEqualTo(9 + 1 + 9 + 5);
            assertThat(answer.head()).isEqualTo("HTTP/2 200 \r\n\r\n");
        }
    }

    @Test
    void aSecondRequestLikeTheFirstTakesFewBytes() {
        try (FrameServer server = FrameServer.answering("hello");
                PoolClient client = client(1)) {
            String request = "GET /%d HTTP/1.1\r\nHost: example.org\r\nUser-Agent: spate\r\n\r\n";
            Answer first = client.send(at(server), request.formatted(1), 5_000);
            Answer second = client.send(at(server), request.formatted(2), 5_000);
            assertThat(first.bytesSent()).isGreaterThan(9 + 20);
            assertThat(second.bytesSent()).as("frame, four names, and the path").isEqualTo(9 + 4 + 4);
        }
    }

    @Test
    void paddingPriorityAndContinuationsAreUnderstood() {
        byte[] block = headers(":status", "200", "content-type", "text/plain", "x-a", "1", "x-b", "2");
        try (FrameServer server = FrameServer.start(client -> {
                    client.greet();
                    int stream = client.awaitRequest();
                    byte[] first = new byte[1 + 5 + 10 + 7];
                    first[0] = 7;
                    System.arraycopy(block, 0, first, 6, 10);
                    client.frame(HEADERS, PADDED | WITH_PRIORITY, stream, first);
                    for (int i = 10; i < block.length - 1; i += 8) {
                        client.frame(CONTINUATION, 0, stream, part(block, i, Math.min(i + 8, block.length - 1)));
                    }
                    client.frame(CONTINUATION, END_HEADERS, stream, part(block, block.length - 1, block.length));
                    client.frame(DATA, PADDED, stream, bytes(3, 'h', 'e', 0, 0, 0));
                    client.frame(DATA, 0, stream);
                    client.frame(DATA, PADDED, stream, bytes(0, 'l', 'l', 'o'));
                    client.frame(HEADERS, END_HEADERS | END_STREAM, stream, headers("x-trailer", "3"));
                    client.drain();
                });
                PoolClient client = client(1)) {
            Answer answer = client.get(at(server), "/");
            assertThat(answer.outcome()).isEqualTo(Outcome.OK);
            assertThat(answer.head()).isEqualTo("HTTP/2 200 \r\ncontent-type: text/plain\r\nx-a: 1\r\nx-b: 2\r\n\r\n");
            assertThat(answer.body()).isEqualTo("hello");
        }
    }

    @Test
    void aByteAtATimeIsEnough() {
        byte[] block = headers(":status", "201", "content-length", "5");
        try (FrameServer server = FrameServer.start(client -> {
                    client.preface();
                    Http2Samples.Bytes all = new Http2Samples.Bytes();
                    all.frame(SETTINGS, 0, 0, new byte[0]);
                    for (byte b : all.toBytes()) {
                        client.raw(b);
                    }
                    int stream = client.awaitRequest();
                    all = new Http2Samples.Bytes();
                    all.frame(HEADERS, END_HEADERS, stream, block);
                    all.frame(DATA, END_STREAM, stream, ascii("hello"));
                    for (byte b : all.toBytes()) {
                        client.raw(b);
                    }
                    client.drain();
                });
                PoolClient client = client(1)) {
            Answer answer = client.get(at(server), "/");
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.body()).isEqualTo("hello");
        }
    }

    @Test
    void interimResponsesArePassedOver() {
        try (FrameServer server = FrameServer.start(client -> {
                    client.greet();
                    int stream = client.awaitRequest();
                    client.frame(HEADERS, END_HEADERS, stream, headers(":status", "100"));
                    client.frame(HEADERS, END_HEADERS, stream, headers(":status", "103", "link", "</a>"));
                    client.answer(stream, "hello");
                    client.drain();
                });
                PoolClient client = client(1)) {
            Answer answer = client.get(at(server), "/");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.head()).doesNotContain("link");
            assertThat(answer.body()).isEqualTo("hello");
        }
    }

    @Test
    void responsesWithoutABodyMayStateALength() {
        try (FrameServer server = FrameServer.start(client -> {
                    client.greet();
                    for (String status : new String[] {"200", "304", "204"}) {
                        int stream = client.awaitRequest();
                        byte[] block = headers(":status", status, "content-length", "9000000");
                        client.frame(HEADERS, END_HEADERS | END_STREAM, stream, block);
                    }
                    client.drain();
                });
                PoolClient client = client(1)) {
            Answer head = client.send(at(server), "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", 5_000);
            assertThat(head.outcome()).isEqualTo(Outcome.OK);
            assertThat(client.get(at(server), "/").status()).isEqualTo(304);
            assertThat(client.get(at(server), "/").status()).isEqualTo(204);
        }
    }

    @Test
    void aHeadThatNeedsSeveralFramesIsSent() {
        try (FrameServer server = FrameServer.answering("hello");
                PoolClient client = client(1)) {
            String request = "GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + "y".repeat(40_000) + "\r\n\r\n";
            assertThat(client.send(at(server), request, 5_000).body()).isEqualTo("hello");
            assertThat(server.received(HEADERS)).hasSize(1);
            assertThat(server.received(CONTINUATION)).isNotEmpty();
            ByteArrayOutputStream block = new ByteArrayOutputStream();
            for (FrameServer.Frame frame : server.received()) {
                if (frame.type() == HEADERS || frame.type() == CONTINUATION) {
                    block.writeBytes(frame.payload());
                }
            }
            assertThat(HpackText.of(block.toByteArray())).contains("x-long: " + "y".repeat(40_000));
        }
    }
}
