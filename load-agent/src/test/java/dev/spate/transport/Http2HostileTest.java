package dev.spate.transport;

import static dev.spate.testkit.FrameServer.ACK;
import static dev.spate.testkit.FrameServer.CONTINUATION;
import static dev.spate.testkit.FrameServer.DATA;
import static dev.spate.testkit.FrameServer.END_HEADERS;
import static dev.spate.testkit.FrameServer.END_STREAM;
import static dev.spate.testkit.FrameServer.GOAWAY;
import static dev.spate.testkit.FrameServer.HEADERS;
import static dev.spate.testkit.FrameServer.PADDED;
import static dev.spate.testkit.FrameServer.PING;
import static dev.spate.testkit.FrameServer.PRIORITY;
import static dev.spate.testkit.FrameServer.PUSH_PROMISE;
import static dev.spate.testkit.FrameServer.RST_STREAM;
import static dev.spate.testkit.FrameServer.SETTINGS;
import static dev.spate.testkit.FrameServer.WINDOW_UPDATE;
import static dev.spate.testkit.FrameServer.WITH_PRIORITY;
import static dev.spate.testkit.FrameServer.ok;
import static dev.spate.transport.Http2Samples.ascii;
import static dev.spate.transport.Http2Samples.at;
import static dev.spate.transport.Http2Samples.bytes;
import static dev.spate.transport.Http2Samples.client;
import static dev.spate.transport.Http2Samples.headers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.testkit.FrameServer;
import dev.spate.testkit.FrameServer.Frame;
import dev.spate.testkit.FrameServer.Peer;
import dev.spate.testkit.FrameServer.Script;
import dev.spate.transport.PoolClient.Answer;
import dev.spate.transport.PoolClient.Call;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// HTTP/2 as servers must not do it, one table: what each wrong frame makes of the request that meets
/// it, of another one on the same connection, and of the connection (RFC 9113, section 5.4).
@Timeout(60)
final class Http2HostileTest {

    // Errors of HTTP/2 (RFC 9113, section 7).
    private static final int PROTOCOL_ERROR = 1;
    private static final int FLOW_CONTROL_ERROR = 3;
    private static final int STREAM_CLOSED = 5;
    private static final int FRAME_SIZE_ERROR = 6;
    private static final int CANCEL = 8;
    private static final int COMPRESSION_ERROR = 9;
    private static final int ENHANCE_YOUR_CALM = 11;

    /// The peer is told nothing.
    private static final int NOTHING = -1;

    /// What the server sends for the stream of a request.
    interface Deed {
        void to(Peer client, int stream) throws IOException, InterruptedException;
    }

    /// Wrong for a response: ends its stream only.
    static Stream<Arguments> wrongForAStream() {
        return Stream.of(
                stream("DATA before HEADERS", Outcome.MALFORMED, PROTOCOL_ERROR, (c, s) -> c.frame(DATA, 0, s, ok())),
                stream("DATA without room for its padding", Outcome.MALFORMED, FRAME_SIZE_ERROR, (c, s) -> {
                    c.frame(HEADERS, END_HEADERS, s, ok());
                    c.frame(DATA, PADDED, s);
                }),
                stream("PRIORITY of 4 bytes", Outcome.MALFORMED, FRAME_SIZE_ERROR, (c, s) -> {
                    c.frame(PRIORITY, 0, s, new byte[4]);
                }),
                stream("PRIORITY that depends on itself", Outcome.MALFORMED, PROTOCOL_ERROR, (c, s) -> {
                    c.frame(PRIORITY, 0, s, bytes(0, 0, 0, s, 1));
                }),
                stream("WINDOW_UPDATE of 0", Outcome.MALFORMED, PROTOCOL_ERROR, (c, s) -> {
                    c.frame(WINDOW_UPDATE, 0, s, bytes(0, 0, 0, 0));
                }),
                stream("WINDOW_UPDATE past the greatest window", Outcome.MALFORMED, FLOW_CONTROL_ERROR, (c, s) -> {
                    c.frame(WINDOW_UPDATE, 0, s, bytes(0x7F, 0xFF, 0xFF, 0xFF));
                }),
                head("no status", "content-type", "a"),
                head("a status twice", ":status", "200", ":status", "200"),
                head("a status behind a header", "a", "b", ":status", "200"),
                head("a status of letters", ":status", "2x0"),
                head("a status of four digits", ":status", "2000"),
                head("a status below 100", ":status", "099"),
                head("a pseudo header of requests", ":status", "200", ":path", "/"),
                head("a pseudo header that there is not", ":status", "200", ":a", "b"),
                head("a name with an upper-case letter", ":status", "200", "Server", "a"),
                head("a name with a blank", ":status", "200", "ser ver", "a"),
                head("a name with a colon", ":status", "200", "a:b", "a"),
                head("a header without a name", ":status", "200", "", "a"),
                head("a value with a line break", ":status", "200", "server", "a\r\nset-cookie: b=c"),
                head("a value with a NUL", ":status", "200", "server", "a\0b"),
                head("a header about the connection", ":status", "200", "connection", "close"),
                head("a transfer encoding", ":status", "200", "transfer-encoding", "chunked"),
                head("a length of letters", ":status", "200", "content-length", "a"),
                head("a length without digits", ":status", "200", "content-length", ""),
                head("two lengths", ":status", "200", "content-length", "1", "content-length", "2"),
                head("another protocol that nobody asked for", ":status", "101"),
                stream("an interim response that ends the stream", Outcome.MALFORMED, PROTOCOL_ERROR, (c, s) -> {
                    c.frame(HEADERS, END_HEADERS | END_STREAM, s, headers(":status", "100"));
                }),
                stream("more interim responses than any server sends", Outcome.MALFORMED, PROTOCOL_ERROR, (c, s) -> {
                    for (int i = 0; i <= ResponseParser.MAX_INTERIM; i++) {
                        c.frameLater(HEADERS, END_HEADERS, s, headers(":status", "102"));
                    }
                    c.raw();
                }),
                stream("DATA between interim and final response", Outcome.MALFORMED, PROTOCOL_ERROR, (c, s) -> {
                    c.frame(HEADERS, END_HEADERS, s, headers(":status", "100"));
                    c.frame(DATA, 0, s, ok());
                }),
                stream("trailers that do not end the stream", Outcome.MALFORMED, PROTOCOL_ERROR, (c, s) -> {
                    c.frame(HEADERS, END_HEADERS, s, ok());
                    c.frame(HEADERS, END_HEADERS, s, headers("a", "b"));
                }),
                stream("trailers with a status", Outcome.MALFORMED, PROTOCOL_ERROR, (c, s) -> {
                    c.frame(HEADERS, END_HEADERS, s, ok());
                    c.frame(HEADERS, END_HEADERS | END_STREAM, s, ok());
                }),
                stream("less than the length", Outcome.MALFORMED, PROTOCOL_ERROR, (c, s) -> {
                    c.frame(HEADERS, END_HEADERS, s, headers(":status", "200", "content-length", "6"));
                    c.frame(DATA, END_STREAM, s, ascii("hello"));
                }),
                stream("more than the length", Outcome.MALFORMED, PROTOCOL_ERROR, (c, s) -> {
                    c.frame(HEADERS, END_HEADERS, s, headers(":status", "200", "content-length", "4"));
                    c.frame(DATA, 0, s, ascii("hello"));
                }),
                stream("nothing where a length is", Outcome.MALFORMED, PROTOCOL_ERROR, (c, s) -> {
                    c.frame(HEADERS, END_HEADERS | END_STREAM, s, headers(":status", "200", "content-length", "4"));
                }),
                stream("a body of a 204", Outcome.MALFORMED, PROTOCOL_ERROR, (c, s) -> {
                    c.frame(HEADERS, END_HEADERS, s, headers(":status", "204"));
                    c.frame(DATA, END_STREAM, s, ascii("hello"));
                }),
                stream("a length above the limit", Outcome.BODY_TOO_LARGE, CANCEL, (c, s) -> {
                    c.frame(
                            HEADERS,
                            END_HEADERS,
                            s,
                            headers(":status", "200", "content-length", "999999999999999999999"));
                }),
                stream("a body above the limit", Outcome.BODY_TOO_LARGE, CANCEL, (c, s) -> {
                    c.frame(HEADERS, END_HEADERS, s, ok());
                    for (int i = 0; i < 5; i++) {
                        c.frame(DATA, 0, s, new byte[16_000]);
                    }
                }),
                stream("a head above the limit", Outcome.HEADER_TOO_LARGE, CANCEL, (c, s) -> {
                    c.frame(HEADERS, END_HEADERS, s, headers(":status", "200", "a", "b".repeat(9_000)));
                }),
                stream("a head above the limit that ends the stream", Outcome.HEADER_TOO_LARGE, NOTHING, (c, s) -> {
                    c.frame(HEADERS, END_HEADERS | END_STREAM, s, headers(":status", "200", "a", "b".repeat(9_000)));
                }),
                stream("a small block of headers that unpacks to 64 MB", Outcome.HEADER_TOO_LARGE, CANCEL, (c, s) -> {
                    ByteArrayOutputStream block = new ByteArrayOutputStream();
                    block.writeBytes(ok());
                    byte[] entry = headers("a", "b".repeat(3_900));
                    entry[0] = 0x40;
                    block.writeBytes(entry);
                    for (int i = 0; i < 12_000; i++) {
                        block.write(0x80 | 62);
                    }
                    c.frame(HEADERS, END_HEADERS, s, block.toByteArray());
                }),
                stream("RST_STREAM", Outcome.RESET, NOTHING, (c, s) -> c.frame(RST_STREAM, 0, s, bytes(0, 0, 0, 2))),
                stream("RST_STREAM because it is refused", Outcome.RESET, NOTHING, (c, s) -> {
                    c.frame(RST_STREAM, 0, s, bytes(0, 0, 0, 7));
                }),
                stream("RST_STREAM in mid-response", Outcome.RESET, NOTHING, (c, s) -> {
                    c.frame(HEADERS, END_HEADERS, s, ok());
                    c.frame(DATA, 0, s, ascii("hel"));
                    c.frame(RST_STREAM, 0, s, bytes(0, 0, 0, 0));
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongForAStream")
    void whatIsWrongWithAResponseEndsItsStreamAndNoOther(String what, Outcome outcome, int told, Deed deed) {
        Script script = client -> {
            client.greet();
            int first = client.awaitRequest();
            int second = client.awaitRequest();
            deed.to(client, first);
            client.answer(second, "second");
            client.answer(client.awaitRequest(), "third");
            client.drain();
        };
        try (FrameServer server = FrameServer.start(script);
                PoolClient client = client(1)) {
            client.open(at(server));
            Call first = client.begin(at(server), "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.get(at(server), "/").body()).isEqualTo("second");
            Answer answer = first.end();
            assertThat(answer.outcome()).isEqualTo(outcome);
            assertThat(first.told).isEqualTo(1);
            assertThat(client.get(at(server), "/").body()).isEqualTo("third");
            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.received(RST_STREAM)).allMatch(frame -> frame.stream() == 1);
            assertThat(server.received(RST_STREAM).stream().map(frame -> frame.number(0)))
                    .isEqualTo(told == NOTHING ? List.of() : List.of(told));
        }
    }

    /// Wrong for a connection: ends all that it carries.
    static Stream<Arguments> wrongForAConnection() {
        return Stream.of(
                connection("DATA of stream 0", PROTOCOL_ERROR, (c, s) -> c.frame(DATA, 0, 0, ok())),
                connection("DATA of a stream of the server's", PROTOCOL_ERROR, (c, s) -> c.frame(DATA, 0, 2, ok())),
                connection("DATA of a stream that nobody opened", PROTOCOL_ERROR, (c, s) -> c.frame(DATA, 0, 99, ok())),
                connection("HEADERS of stream 0", PROTOCOL_ERROR, (c, s) -> c.frame(HEADERS, END_HEADERS, 0, ok())),
                connection("HEADERS of a stream of the server's", PROTOCOL_ERROR, (c, s) -> {
                    c.frame(HEADERS, END_HEADERS, 2, ok());
                }),
                connection("HEADERS of a stream that nobody opened", PROTOCOL_ERROR, (c, s) -> {
                    c.frame(HEADERS, END_HEADERS, 99, ok());
                }),
                connection("RST_STREAM of stream 0", PROTOCOL_ERROR, (c, s) -> c.frame(RST_STREAM, 0, 0, new byte[4])),
                connection("RST_STREAM of a stream that nobody opened", PROTOCOL_ERROR, (c, s) -> {
                    c.frame(RST_STREAM, 0, 99, new byte[4]);
                }),
                connection("RST_STREAM of 5 bytes", FRAME_SIZE_ERROR, (c, s) -> c.frame(RST_STREAM, 0, s, new byte[5])),
                connection("WINDOW_UPDATE of a stream that nobody opened", PROTOCOL_ERROR, (c, s) -> {
                    c.frame(WINDOW_UPDATE, 0, 99, bytes(0, 0, 0, 1));
                }),
                connection("WINDOW_UPDATE of 0 for the connection", PROTOCOL_ERROR, (c, s) -> {
                    c.frame(WINDOW_UPDATE, 0, 0, bytes(0, 0, 0, 0));
                }),
                connection("WINDOW_UPDATE past the greatest window of the connection", FLOW_CONTROL_ERROR, (c, s) -> {
                    c.frame(WINDOW_UPDATE, 0, 0, bytes(0x7F, 0xFF, 0xFF, 0xFF));
                }),
                connection("WINDOW_UPDATE of 3 bytes", FRAME_SIZE_ERROR, (c, s) -> {
                    c.frame(WINDOW_UPDATE, 0, 0, bytes(0, 0, 1));
                }),
                connection("an initial window past the greatest", FLOW_CONTROL_ERROR, (c, s) -> c.settings(4, -1)),
                connection("an initial window that is too much for a stream", FLOW_CONTROL_ERROR, (c, s) -> {
                    c.frame(WINDOW_UPDATE, 0, s, bytes(0x7F, 0, 0, 0));
                    c.settings(4, 0x7FFF_FFFF);
                }),
                connection("SETTINGS of a stream", PROTOCOL_ERROR, (c, s) -> c.frame(SETTINGS, 0, s)),
                connection("SETTINGS of 5 bytes", FRAME_SIZE_ERROR, (c, s) -> c.frame(SETTINGS, 0, 0, new byte[5])),
                connection("SETTINGS that acknowledge with a payload", FRAME_SIZE_ERROR, (c, s) -> {
                    c.frame(SETTINGS, ACK, 0, new byte[6]);
                }),
                connection("SETTINGS that allow pushes", PROTOCOL_ERROR, (c, s) -> c.settings(2, 1)),
                connection("SETTINGS with a frame size of 1", PROTOCOL_ERROR, (c, s) -> c.settings(5, 1)),
                connection("PING of 7 bytes", FRAME_SIZE_ERROR, (c, s) -> c.frame(PING, 0, 0, new byte[7])),
                connection("PING of a stream", PROTOCOL_ERROR, (c, s) -> c.frame(PING, 0, s, new byte[8])),
                connection("GOAWAY of 7 bytes", FRAME_SIZE_ERROR, (c, s) -> c.frame(GOAWAY, 0, 0, new byte[7])),
                connection("GOAWAY of a stream", PROTOCOL_ERROR, (c, s) -> c.frame(GOAWAY, 0, s, new byte[8])),
                connection("PRIORITY of stream 0", PROTOCOL_ERROR, (c, s) -> c.frame(PRIORITY, 0, 0, new byte[5])),
                connection("a push", PROTOCOL_ERROR, (c, s) -> {
                    c.frame(PUSH_PROMISE, END_HEADERS, s, bytes(0, 0, 0, 2, 0x82, 0x84, 0x86));
                }),
                connection("a frame above the limit", FRAME_SIZE_ERROR, (c, s) -> c.header(16_385, DATA, 0, s)),
                connection("the longest frame that can be said", FRAME_SIZE_ERROR, (c, s) -> {
                    c.header(0xFFFFFF, 0xFF, 0xFF, -1);
                }),
                connection("a padding longer than its DATA", PROTOCOL_ERROR, (c, s) -> {
                    c.frame(HEADERS, END_HEADERS, s, ok());
                    c.frame(DATA, PADDED, s, bytes(9, 'h', 'i'));
                }),
                connection("a padding longer than its HEADERS", PROTOCOL_ERROR, (c, s) -> {
                    c.frame(HEADERS, END_HEADERS | PADDED, s, bytes(9, 0x88));
                }),
                connection("HEADERS without room for its priority", FRAME_SIZE_ERROR, (c, s) -> {
                    c.frame(HEADERS, END_HEADERS | WITH_PRIORITY, s, bytes(0, 0, 0));
                }),
                connection("CONTINUATION without HEADERS", PROTOCOL_ERROR, (c, s) -> {
                    c.frame(CONTINUATION, END_HEADERS, s, ok());
                }),
                connection("CONTINUATION behind the end of headers", PROTOCOL_ERROR, (c, s) -> {
                    c.frame(HEADERS, END_HEADERS, s, ok());
                    c.frame(CONTINUATION, END_HEADERS, s, ok());
                }),
                connection("CONTINUATION of another stream", PROTOCOL_ERROR, (c, s) -> {
                    c.frame(HEADERS, 0, s, ok());
                    c.frame(CONTINUATION, END_HEADERS, s + 2, ok());
                }),
                connection("PING amid a block of headers", PROTOCOL_ERROR, (c, s) -> {
                    c.frame(HEADERS, 0, s, ok());
                    c.frame(PING, 0, 0, new byte[8]);
                }),
                connection("an unknown frame amid a block of headers", PROTOCOL_ERROR, (c, s) -> {
                    c.frame(HEADERS, 0, s, ok());
                    c.frame(0xAA, 0, 0, new byte[8]);
                }),
                hpack("index 0", 0x80),
                hpack("an index beyond both tables", 0x80 | 100),
                hpack("a name beyond both tables", 0x40 | 63, 100, 1, 'a'),
                hpack("an index without end", 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1),
                hpack("an index that is cut off", 0xFF, 0x80),
                hpack("a literal that is cut off", 0x00, 5, 'a', 'b'),
                hpack("a literal without a value", 0x00, 1, 'a'),
                hpack("a Huffman code that ends the string", 0x00, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0),
                hpack("a Huffman code padded by 0", 0x00, 0x81, 0x00, 0),
                hpack("a table above the limit", 0x3F, 0xE2, 0x1F),
                hpack("a change of the table behind a header", 0x88, 0x20),
                flood("of empty CONTINUATIONs", (c, s) -> {
                    c.frameLater(HEADERS, 0, s, ok());
                    many(c, CONTINUATION, 0, s);
                }),
                flood("of PINGs", (c, s) -> many(c, PING, 0, 0, new byte[8])),
                flood("of answers to PINGs", (c, s) -> many(c, PING, ACK, 0, new byte[8])),
                flood("of SETTINGS", (c, s) -> many(c, SETTINGS, 0, 0)),
                flood("of SETTINGS with content", (c, s) -> many(c, SETTINGS, 0, 0, bytes(0, 4, 0, 0, 0, 9))),
                flood("of acknowledged SETTINGS", (c, s) -> many(c, SETTINGS, ACK, 0)),
                flood("of PRIORITYs", (c, s) -> many(c, PRIORITY, 0, 99, new byte[5])),
                flood("of WINDOW_UPDATEs", (c, s) -> many(c, WINDOW_UPDATE, 0, 0, bytes(0, 0, 0, 1))),
                flood("of unknown frames", (c, s) -> many(c, 0xAA, 0, 0, new byte[20])),
                flood("of empty DATA", (c, s) -> {
                    c.frameLater(HEADERS, END_HEADERS, s, ok());
                    many(c, DATA, 0, s);
                }),
                flood("of DATA with nothing but padding", (c, s) -> {
                    c.frameLater(HEADERS, END_HEADERS, s, ok());
                    many(c, DATA, PADDED, s, bytes(3, 0, 0, 0));
                }),
                flood("of RST_STREAMs of a stream that has ended", (c, s) -> many(c, RST_STREAM, 0, s, new byte[4])));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongForAConnection")
    void whatIsWrongWithAConnectionEndsAllThatItCarries(String what, int told, Deed deed) {
        Script script = client -> {
            client.greet();
            if (client.number() == 1) {
                int first = client.awaitRequest();
                int _ = client.awaitRequest();
                deed.to(client, first);
                client.raw();
            } else {
                client.answer(client.awaitRequest(), "elsewhere");
            }
            client.drain();
        };
        try (FrameServer server = FrameServer.start(script);
                PoolClient client = client(1)) {
            client.open(at(server));
            Call first = client.begin(at(server), "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            Answer second = client.get(at(server), "/");
            assertThat(second.outcome()).isEqualTo(Outcome.MALFORMED);
            boolean resetFirst = what.contains("has ended");
            assertThat(first.end().outcome()).isEqualTo(resetFirst ? Outcome.RESET : Outcome.MALFORMED);
            assertThat(first.told).isEqualTo(1);
            assertThat(client.get(at(server), "/").body()).isEqualTo("elsewhere");
            assertThat(client.await(() -> !server.received(GOAWAY).isEmpty(), 60))
                    .isTrue();
            Frame last = server.received(GOAWAY).getFirst();
            assertThat(last.connection()).isEqualTo(1);
            assertThat(last.number(4)).isEqualTo(told);
        }
    }

    /// Said first, instead of settings.
    static Stream<Arguments> notHttp2() {
        return Stream.of(
                first("HTTP/1.1", client -> client.raw(ascii("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"))),
                first("a line of SSH", client -> client.raw(ascii("SSH-2.0-OpenSSH_9.2\r\n"))),
                first("zeros", client -> client.raw(new byte[100])),
                first("a PING", client -> client.frame(PING, 0, 0, new byte[8])),
                first("HEADERS", client -> client.frame(HEADERS, END_HEADERS, 1, ok())),
                first("an acknowledgement", client -> client.frame(SETTINGS, ACK, 0)),
                first("SETTINGS of a stream", client -> client.frame(SETTINGS, 0, 1)),
                first("SETTINGS of 5 bytes", client -> client.frame(SETTINGS, 0, 0, new byte[5])),
                first("SETTINGS that allow pushes", client -> client.settings(2, 1)),
                first("SETTINGS with a window that cannot be", client -> client.settings(4, -1)),
                first("SETTINGS with a frame size that cannot be", client -> client.settings(5, 1)),
                first("SETTINGS above the limit of frames", client -> client.header(0x10000, SETTINGS, 0, 0)),
                first("nothing", _ -> {}),
                first("half of a frame", client -> client.raw(bytes(0, 0, 6, 4, 0))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notHttp2")
    void aPeerThatDoesNotSaySettingsFirstDoesNotSpeakHttp2(String what, Script script) {
        Script whole = client -> {
            client.preface();
            script.serve(client);
        };
        try (FrameServer server = FrameServer.start(whole);
                PoolClient client = client(1)) {
            assertThat(client.get(at(server), "/").outcome()).isEqualTo(Outcome.CONNECT);
            assertThat(client.failures).containsExactly(ConnectionFailure.NOT_HTTP2);
            assertThat(client.opened).isZero();
            assertThat(client.pools().openConnections()).isZero();
        }
    }

    @Test
    void aPeerThatSaysNothingIsNotWaitedForLongerThanForAConnection() {
        try (FrameServer server = FrameServer.start(Peer::drain);
                PoolClient client = client(1)) {
            assertThat(client.get(at(server), "/").outcome()).isEqualTo(Outcome.CONNECT);
            assertThat(client.failures).containsExactly(ConnectionFailure.NOT_ACCEPTED);
            assertThat(client.await(() -> server.openConnections() == 0, 60)).isTrue();
        }
    }

    /// How connections end that should not yet.
    static Stream<Arguments> endings() {
        return Stream.of(
                Arguments.of("closed before the answer", Outcome.INCOMPLETE, (Deed) (_, _) -> {}),
                Arguments.of("closed amid a frame's header", Outcome.INCOMPLETE, (Deed) (c, s) -> c.raw(bytes(0, 0))),
                Arguments.of("closed amid HEADERS", Outcome.INCOMPLETE, (Deed) (c, s) -> {
                    c.header(10, HEADERS, END_HEADERS, s);
                    c.raw(ok());
                }),
                Arguments.of("closed before CONTINUATION", Outcome.INCOMPLETE, (Deed) (c, s) -> {
                    c.frame(HEADERS, END_STREAM, s, ok());
                }),
                Arguments.of("closed behind HEADERS", Outcome.INCOMPLETE, (Deed) (c, s) -> {
                    c.frame(HEADERS, END_HEADERS, s, ok());
                }),
                Arguments.of("closed amid DATA", Outcome.INCOMPLETE, (Deed) (c, s) -> {
                    c.frame(HEADERS, END_HEADERS, s, ok());
                    c.header(10, DATA, END_STREAM, s);
                    c.raw(ascii("hello"));
                }),
                Arguments.of("closed between DATA", Outcome.INCOMPLETE, (Deed) (c, s) -> {
                    c.frame(HEADERS, END_HEADERS, s, ok());
                    c.frame(DATA, 0, s, ascii("hello"));
                }),
                Arguments.of("reset before the answer", Outcome.RESET, (Deed) (c, _) -> c.reset()),
                Arguments.of("GOAWAY in mid-response, then closed", Outcome.INCOMPLETE, (Deed) (c, s) -> {
                    c.frame(HEADERS, END_HEADERS, s, ok());
                    c.frame(DATA, 0, s, ascii("hel"));
                    c.frame(GOAWAY, 0, 0, bytes(0, 0, 0, s, 0, 0, 0, 0));
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endings")
    void aConnectionThatEndsTooEarlyIsToldApart(String what, Outcome outcome, Deed deed) {
        Script script = client -> {
            client.greet();
            deed.to(client, client.awaitRequest());
        };
        try (FrameServer server = FrameServer.start(script);
                PoolClient client = client(1)) {
            assertThat(client.get(at(server), "/").outcome()).isEqualTo(outcome);
            assertThat(client.pools().garbage()).isZero();
        }
    }

    /// What may not come behind the end of a stream.
    static Stream<Arguments> behindTheEnd() {
        return Stream.of(
                Arguments.of("DATA", (Deed) (c, s) -> c.frame(DATA, 0, s, ascii("more"))),
                Arguments.of("HEADERS", (Deed) (c, s) -> c.frame(HEADERS, END_HEADERS | END_STREAM, s, ok())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("behindTheEnd")
    void whatComesBehindTheEndOfAStreamCostsTheConnection(String what, Deed deed) {
        Script script = client -> {
            client.greet();
            int stream = client.awaitRequest();
            client.answer(stream, "hello");
            if (client.number() == 1) {
                deed.to(client, stream);
            }
            client.drain();
        };
        try (FrameServer server = FrameServer.start(script);
                PoolClient client = client(1)) {
            assertThat(client.get(at(server), "/").body()).isEqualTo("hello");
            assertThat(client.await(() -> client.pools().garbage() == 1, 60)).isTrue();
            assertThat(client.get(at(server), "/").body()).isEqualTo("hello");
            assertThat(server.connections()).isEqualTo(2);
            assertThat(client.await(() -> !server.received(GOAWAY).isEmpty(), 60))
                    .isTrue();
            assertThat(server.received(GOAWAY).getFirst().number(4)).isEqualTo(STREAM_CLOSED);
        }
    }

    @Test
    void aBlockOfHeadersThatGoesOnAndOnIsGivenUpByItsSize() {
        Script script = client -> {
            client.greet();
            int stream = client.awaitRequest();
            client.frame(HEADERS, 0, stream, new byte[16_384]);
            while (true) {
                client.frame(CONTINUATION, 0, stream, new byte[16_384]);
            }
        };
        try (FrameServer server = FrameServer.start(script);
                PoolClient client = client(1)) {
            Answer answer = client.get(at(server), "/");
            assertThat(answer.outcome()).isEqualTo(Outcome.HEADER_TOO_LARGE);
        }
    }

    @Test
    void unknownFramesFlagsAndSettingsAreIgnored() {
        Script script = client -> {
            client.preface();
            client.frame(SETTINGS, 0xFE, 0, bytes(0, 99, 1, 2, 3, 4));
            int stream = client.awaitRequest();
            client.frame(0xAA, 0xFF, stream, new byte[100]);
            client.frame(HEADERS, END_HEADERS | 0x40, stream, ok());
            client.frame(0xAA, 0xFF, 99, new byte[100]);
            client.frame(DATA, END_STREAM | 0x40, stream, ascii("hello"));
            client.drain();
        };
        try (FrameServer server = FrameServer.start(script);
                PoolClient client = client(1)) {
            assertThat(client.get(at(server), "/").body()).isEqualTo("hello");
        }
    }

    @Test
    void aPeerThatTakesNoAnswersIsGivenUp() {
        Script script = client -> {
            client.greet();
            int stream = client.awaitRequest();
            client.frame(HEADERS, END_HEADERS, stream, ok());
            while (true) {
                // Each byte of the body makes what comes with it look useful.
                for (int i = 0; i < 200; i++) {
                    client.frameLater(PING, 0, 0, new byte[8]);
                }
                client.frame(DATA, 0, stream, ok());
            }
        };
        try (FrameServer server = FrameServer.start(script);
                PoolClient client = client(1)) {
            Answer answer = client.send(at(server), "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 30_000);
            assertThat(answer.outcome()).isEqualTo(Outcome.MALFORMED);
            assertThat(answer.bytesReceived()).isPositive();
        }
    }

    private static Arguments stream(String what, Outcome outcome, int told, Deed deed) {
        return Arguments.of(what, outcome, told, deed);
    }

    private static Arguments head(String what, String... namesAndValues) {
        return Arguments.of(what, Outcome.MALFORMED, PROTOCOL_ERROR, (Deed)
                (c, s) -> c.frame(HEADERS, END_HEADERS, s, headers(namesAndValues)));
    }

    private static Arguments connection(String what, int told, Deed deed) {
        return Arguments.of(what, told, deed);
    }

    private static Arguments hpack(String what, int... block) {
        return Arguments.of(
                "HPACK: " + what, COMPRESSION_ERROR, (Deed) (c, s) -> c.frame(HEADERS, END_HEADERS, s, bytes(block)));
    }

    private static Arguments flood(String what, Deed deed) {
        return Arguments.of("a flood " + what, ENHANCE_YOUR_CALM, deed);
    }

    private static Arguments first(String what, Script script) {
        return Arguments.of(what, script);
    }

    /// So many frames that no real server sends them.
    private static void many(Peer client, int type, int flags, int stream, byte... payload) throws IOException {
        for (int i = 0; i < 1_200; i++) {
            client.frameLater(type, flags, stream, payload);
        }
        client.raw();
    }
}
