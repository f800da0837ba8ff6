package dev.spate.transport;

import static dev.spate.testkit.FrameServer.DATA;
import static dev.spate.testkit.FrameServer.END_HEADERS;
import static dev.spate.testkit.FrameServer.END_STREAM;
import static dev.spate.testkit.FrameServer.GOAWAY;
import static dev.spate.testkit.FrameServer.HEADERS;
import static dev.spate.testkit.FrameServer.PING;
import static dev.spate.testkit.FrameServer.RST_STREAM;
import static dev.spate.testkit.FrameServer.WINDOW_UPDATE;
import static dev.spate.testkit.FrameServer.ok;
import static dev.spate.transport.Http2Samples.all;
import static dev.spate.transport.Http2Samples.at;
import static dev.spate.transport.Http2Samples.bodyOf;
import static dev.spate.transport.Http2Samples.bytes;
import static dev.spate.transport.Http2Samples.calls;
import static dev.spate.transport.Http2Samples.client;
import static dev.spate.transport.Http2Samples.get;
import static dev.spate.transport.Http2Samples.post;
import static dev.spate.transport.Http2Samples.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.testkit.FrameServer;
import dev.spate.transport.PoolClient.Answer;
import dev.spate.transport.PoolClient.Call;
import dev.spate.workload.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// HTTP/2 with bodies that must wait, and requests and connections that end before their time.
@Timeout(60)
final class Http2FlowTest {

    private static final int INITIAL_WINDOW_SIZE = 4;

    @Test
    void anUploadWaitsForTheWindowsOfThePeer() {
        try (FrameServer server = FrameServer.start(client -> {
                    client.greet(INITIAL_WINDOW_SIZE, 10_000);
                    int got = 0;
                    int stream = client.await(HEADERS).stream();
                    while (got < 10_000) {
                        got += client.await(DATA).payload().length;
                    }
                    client.frame(PING, 0, 0, new byte[8]);
                    assertThat(client.await(PING).flags()).isEqualTo(FrameServer.ACK);
                    int before = got;
                    client.settings(INITIAL_WINDOW_SIZE, 70_000);
                    while (got < 65_535) {
                        got += client.await(DATA).payload().length;
                    }
                    client.frame(WINDOW_UPDATE, 0, 0, bytes(0, 8, 0, 0));
                    while (got < 70_000) {
                        got += client.await(DATA).payload().length;
                    }
                    client.frame(WINDOW_UPDATE, 0, stream, bytes(0, 8, 0, 0));
                    FrameServer.Frame frame;
                    do {
                        frame = client.await(DATA);
                        got += frame.payload().length;
                    } while ((frame.flags() & END_STREAM) == 0);
                    client.answer(stream, before + " " + got);
                    client.drain();
                });
                PoolClient client = client(1)) {
            Answer answer = client.send(at(server), post(200_000), 10_000);
            assertThat(answer.body()).isEqualTo("10000 200000");
            assertThat(bodyOf(server, 1)).isEqualTo("x".repeat(200_000));
        }
    }

    @Test
    void uploadsOfManyStreamsTakeTurns() {
        try (FrameServer server = FrameServer.start(client -> {
                    client.greet(INITIAL_WINDOW_SIZE, 1 << 20);
                    int[] got = new int[21];
                    int whole = 0;
                    int granted = 0;
                    while (whole < 10) {
                        FrameServer.Frame frame = client.read();
                        if (frame.type() == DATA) {
                            got[frame.stream()] += frame.payload().length;
                            granted += frame.payload().length;
                            if ((frame.flags() & END_STREAM) != 0) {
                                whole++;
                                client.answer(frame.stream(), Integer.toString(got[frame.stream()]));
                            }
                            if (granted >= 30_000) {
                                byte[] more = bytes(0, 0, granted >> 8, granted & 0xFF);
                                client.frame(WINDOW_UPDATE, 0, 0, more);
                                granted = 0;
                            }
                        }
                    }
                    client.drain();
                });
                PoolClient client = client(1)) {
            client.open(at(server));
            List<Call> calls = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                calls.add(client.begin(at(server), post(50_000 + i)));
            }
            assertThat(client.await(() -> all(calls), 60)).isTrue();
            for (int i = 0; i < 10; i++) {
                assertThat(calls.get(i).end().body()).isEqualTo(Integer.toString(50_000 + i));
            }
        }
    }

    @Test
    void whatIsLeftOfAnUploadIsGivenUpWhenTheAnswerIsThere() {
        try (FrameServer server = FrameServer.start(client -> {
                    client.greet(INITIAL_WINDOW_SIZE, 100);
                    client.answer(client.await(HEADERS).stream(), "too much");
                    client.answer(client.awaitRequest(), "fine");
                    client.drain();
                });
                PoolClient client = client(1)) {
            assertThat(client.send(at(server), post(1_000), 5_000).body()).isEqualTo("too much");
            assertThat(client.get(at(server), "/").body()).isEqualTo("fine");
            assertThat(server.received(RST_STREAM)).singleElement().satisfies(frame -> {
                assertThat(frame.stream()).isEqualTo(1);
                assertThat(frame.number(0)).isZero();
            });
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aLargeBodyIsLetThroughWindowByWindow() {
        int size = 40 << 20;
        try (FrameServer server = FrameServer.start(client -> {
                    client.greet();
                    int stream = client.awaitRequest();
                    client.frame(HEADERS, END_HEADERS, stream, ok());
                    long connection = 65_535;
                    long window = 1 << 20;
                    for (FrameServer.Frame frame : client.server().received(WINDOW_UPDATE)) {
                        connection += frame.number(0);
                    }
                    int left = size;
                    byte[] piece = new byte[16_384];
                    while (left > 0) {
                        while (connection < piece.length || window < piece.length) {
                            FrameServer.Frame frame = client.await(WINDOW_UPDATE);
                            if (frame.stream() == 0) {
                                connection += frame.number(0);
                            } else {
                                window += frame.number(0);
                            }
                        }
                        client.frame(DATA, left == piece.length ? END_STREAM : 0, stream, piece);
                        left -= piece.length;
                        connection -= piece.length;
                        window -= piece.length;
                    }
                    client.drain();
                });
                PoolClient client = new PoolClient(settings(64 << 20), new Http2Samples.NoSecrets(), 1)) {
            Answer answer = client.send(at(server), "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 30_000);
            assertThat(answer.outcome()).isEqualTo(Outcome.OK);
            assertThat(answer.bodySize()).isEqualTo(size);
            assertThat(answer.bytesReceived()).isEqualTo(9 + 1 + size + 9L * size / 16_384);
        }
    }

    @Test
    void aRequestThatIsGivenUpIsCancelledAndTheConnectionGoesOn() {
        try (FrameServer server = FrameServer.start(client -> {
                    client.greet();
                    int first = client.awaitRequest();
                    int second = client.awaitRequest();
                    client.answer(second, "second");
                    assertThat(client.await(RST_STREAM).number(0)).isEqualTo(8);
                    client.answer(first, "too late");
                    client.frame(WINDOW_UPDATE, 0, first, bytes(0, 0, 0, 1));
                    client.frame(RST_STREAM, 0, first, bytes(0, 0, 0, 0));
                    client.answer(client.awaitRequest(), "third");
                    client.drain();
                });
                PoolClient client = client(1)) {
            client.open(at(server));
            Call first = client.begin(at(server), get());
            assertThat(client.get(at(server), "/").body()).isEqualTo("second");
            assertThat(first.end().outcome()).isEqualTo(Outcome.TIMEOUT);
            assertThat(client.get(at(server), "/").body()).isEqualTo("third");
            assertThat(first.told).isZero();
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aConnectionThatHasGoneSilentIsReplaced() {
        try (FrameServer server = FrameServer.start(client -> {
                    client.greet();
                    if (client.number() == 1) {
                        client.answer(client.awaitRequest(), "first");
                        client.drain();
                    }
                    while (true) {
                        client.answer(client.awaitRequest(), "other");
                    }
                });
                PoolClient client = client(1)) {
            assertThat(client.get(at(server), "/").body()).isEqualTo("first");
            Call frozen = client.begin(at(server), get());
            assertThat(client.await(() -> frozen.answer != null, 0.2)).isFalse();
            assertThat(frozen.end().outcome()).isEqualTo(Outcome.TIMEOUT);
            assertThat(client.get(at(server), "/").body()).isEqualTo("other");
            assertThat(client.await(() -> server.openConnections() == 1, 60)).isTrue();
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void requestsThatAGoawayLeavesOutAreSentAgainElsewhere() {
        try (FrameServer server = FrameServer.start(client -> {
                    client.greet();
                    if (client.number() > 1) {
                        while (true) {
                            int stream = client.awaitRequest();
                            client.answer(stream, "connection " + client.number() + ", stream " + stream);
                        }
                    }
                    int first = client.awaitRequest();
                    client.awaitRequest();
                    client.awaitRequest();
                    client.frame(GOAWAY, 0, 0, bytes(0, 0, 0, first, 0, 0, 0, 0));
                    client.answer(first, "connection 1");
                    client.drain();
                });
                PoolClient client = client(1)) {
            List<Call> calls = calls(client, server, 3);
            assertThat(client.await(() -> all(calls), 60)).isTrue();
            assertThat(calls.get(0).end().body()).isEqualTo("connection 1");
            assertThat(calls.get(1).end().body()).isEqualTo("connection 2, stream 1");
            assertThat(calls.get(2).end().body()).isEqualTo("connection 2, stream 3");
            assertThat(client.await(() -> server.openConnections() == 1, 60)).isTrue();
            assertThat(client.pools().openConnections()).isEqualTo(1);
            assertThat(server.received(GOAWAY)).singleElement().satisfies(frame -> {
                assertThat(frame.connection()).isEqualTo(1);
                assertThat(frame.number(4)).isZero();
            });
        }
    }

    @Test
    void aRequestThatNobodyTakesIsNotSentForEver() {
        try (FrameServer server = FrameServer.start(client -> {
                    client.greet();
                    int _ = client.awaitRequest();
                    client.frame(GOAWAY, 0, 0, bytes(0, 0, 0, 0, 0, 0, 0, 0));
                    client.drain();
                });
                PoolClient client = client(1)) {
            assertThat(client.get(at(server), "/").outcome()).isEqualTo(Outcome.RESET);
            assertThat(server.received(HEADERS)).hasSize(1 + Http2Connection.MOST_MOVES);
        }
    }

    @Test
    void ofARequestThatWasSeenNobodyKnowsMoreWhenTheConnectionEnds() {
        try (FrameServer server = FrameServer.start(client -> {
                    client.greet();
                    int stream = client.awaitRequest();
                    client.frame(GOAWAY, 0, 0, bytes(0, 0, 0, stream, 0, 0, 0, 2));
                });
                PoolClient client = client(1)) {
            assertThat(client.get(at(server), "/").outcome()).isEqualTo(Outcome.INCOMPLETE);
            assertThat(server.received(HEADERS)).hasSize(1);
        }
    }
}
