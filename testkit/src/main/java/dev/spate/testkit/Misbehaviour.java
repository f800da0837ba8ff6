package dev.spate.testkit;

import java.io.IOException;

/// What a [HostileServer] does to its clients.
///
/// The last part are not faults but unusual answers that a client must understand; [#proper()] tells
/// them apart. Unless said otherwise a misbehaviour comes with every request of a connection that goes
/// on.
public enum Misbehaviour {
    // Before the request.
    /// The port is not listened at.
    REFUSE(HostileConnection::end),
    /// The port's queue is full and nobody accepts: a connection stays unanswered.
    NEVER_ACCEPT(HostileConnection::end),
    /// Closes at once.
    CLOSE_ON_CONNECT(HostileConnection::end),
    RESET_ON_CONNECT(HostileConnection::reset),
    /// Accepts and does not read: a long request fills the buffers.
    NEVER_READ(HostileConnection::ignoreClient),
    /// Answers before it was asked, then reads and answers nothing.
    ANSWER_BEFORE_REQUEST(c -> {
        c.send(Answer.OK);
        c.awaitClient();
    }),

    // After the request.
    /// Reads and says nothing.
    NEVER_ANSWER(HostileConnection::awaitClient),
    CLOSE_BEFORE_ANSWER(c -> {
        c.readRequest();
        c.end();
    }),
    RESET_BEFORE_ANSWER(c -> {
        c.readRequest();
        c.reset();
    }),
    /// The first request of a connection gets an answer with keep-alive, the second the end: a
    /// connection that went stale in the client's pool.
    CLOSE_BEFORE_SECOND_ANSWER(c -> {
        c.readRequest();
        c.send(Answer.OK);
        c.readRequest();
        c.end();
    }),
    /// Like [#CLOSE_BEFORE_SECOND_ANSWER], but closes without waiting for the second request.
    CLOSE_AFTER_ANSWER(c -> {
        c.readRequest();
        c.send(Answer.OK);
        c.end();
    }),
    /// Refuses an expectation without reading the body, and closes.
    REFUSE_EXPECTATION(c -> {
        c.readHead();
        c.send("HTTP/1.1 417 Expectation Failed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        c.end();
    }),

    // In the head.
    HALF_HEAD_THEN_CLOSE(c -> {
        c.readRequest();
        c.send(Answer.HALF_HEAD);
        c.end();
    }),
    HALF_HEAD_THEN_SILENCE(c -> {
        c.readRequest();
        c.send(Answer.HALF_HEAD);
        c.awaitClient();
    }),
    RESET_IN_HEAD(c -> {
        c.readRequest();
        c.send(Answer.HALF_HEAD);
        c.reset();
    }),
    /// A status line that goes on for ever.
    ENDLESS_STATUS_LINE(c -> {
        c.readRequest();
        c.send("HTTP/1.1 200 ");
        c.sendForEver("OK ".repeat(1000));
    }),
    /// One header whose value goes on for ever.
    ENDLESS_HEADER(c -> {
        c.readRequest();
        c.send("HTTP/1.1 200 OK\r\nX-Bomb: ");
        c.sendForEver("x".repeat(4096));
    }),
    /// Header after header, for ever.
    ENDLESS_HEADERS(c -> {
        c.readRequest();
        c.send("HTTP/1.1 200 OK\r\n");
        c.sendForEver("X-Bomb: tick\r\n".repeat(100));
    }),
    /// A hundred thousand headers, 1.3 MB, and then a good answer.
    MANY_HEADERS(c -> {
        while (true) {
            c.readRequest();
            c.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + "X-Many: a\r\n".repeat(100_000) + "\r\nok");
        }
    }),
    /// A good answer, a byte at a time.
    SLOW_HEAD(c -> {
        c.readRequest();
        c.sendSlowly(Answer.OK);
        c.awaitClient();
    }),

    // In the body.
    HALF_BODY_THEN_CLOSE(c -> {
        c.readRequest();
        c.send(Answer.HALF_BODY);
        c.end();
    }),
    HALF_BODY_THEN_SILENCE(c -> {
        c.readRequest();
        c.send(Answer.HALF_BODY);
        c.awaitClient();
    }),
    RESET_IN_BODY(c -> {
        c.readRequest();
        c.send(Answer.HALF_BODY);
        c.reset();
    }),
    HALF_CHUNK_THEN_CLOSE(c -> {
        c.readRequest();
        c.send(Answer.CHUNKED + "10\r\nhalf of");
        c.end();
    }),
    /// Whole chunks, but not the last one.
    CHUNKS_WITHOUT_END_THEN_CLOSE(c -> {
        c.readRequest();
        c.send(Answer.CHUNKED + "5\r\nhello\r\n");
        c.end();
    }),
    /// A good head, then the body a byte at a time.
    SLOW_BODY(c -> {
        c.readRequest();
        c.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        c.sendSlowly("x".repeat(100_000));
        c.awaitClient();
    }),
    /// More bytes than `Content-Length` says: garbage where the next answer should begin.
    BODY_LONGER_THAN_LENGTH(c -> {
        while (true) {
            c.readRequest();
            c.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and this is too much");
        }
    }),
    ENDLESS_CHUNKS(c -> {
        c.readRequest();
        c.send(Answer.CHUNKED);
        c.sendForEver("1000\r\n" + "x".repeat(4096) + "\r\n");
    }),
    /// A body that ends with the connection, which does not end.
    ENDLESS_UNTIL_CLOSE(c -> {
        c.readRequest();
        c.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        c.sendForEver("x".repeat(4096));
    }),
    /// A `Content-Length` of 2^63 - 1, and as much of it as is taken.
    ENDLESS_LENGTH(c -> {
        c.readRequest();
        c.send("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n");
        c.sendForEver("x".repeat(4096));
    }),
    /// Chunks of one byte with a kilobyte of extension each: little body, much traffic.
    ENDLESS_CHUNK_EXTENSIONS(c -> {
        c.readRequest();
        c.send(Answer.CHUNKED);
        c.sendForEver("1;" + "e".repeat(1024) + "\r\nx\r\n");
    }),
    /// A trailer that does not end.
    ENDLESS_TRAILERS(c -> {
        c.readRequest();
        c.send(Answer.CHUNKED + "2\r\nok\r\n0\r\n");
        c.sendForEver("X-Bomb: tick\r\n".repeat(100));
    }),

    // Not HTTP.
    /// A banner of another protocol.
    NOT_HTTP(c -> {
        c.readRequest();
        c.send("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
        c.awaitClient();
    }),
    /// Bytes of a TLS alert.
    NOT_TEXT(c -> {
        c.readRequest();
        c.send(new byte[] {0x15, 0x03, 0x01, 0, 2, 2, 0x46});
        c.end();
    }),
    STATUS_NOT_A_NUMBER(Answer.always("HTTP/1.1 2x0 OK\r\nContent-Length: 2\r\n\r\nok")),
    STATUS_OUT_OF_RANGE(Answer.always("HTTP/1.1 99999 OK\r\nContent-Length: 2\r\n\r\nok")),
    VERSION_NOT_KNOWN(Answer.always("HTTP/x.y 200 OK\r\nContent-Length: 2\r\n\r\nok")),
    HEADER_WITHOUT_COLON(Answer.always("HTTP/1.1 200 OK\r\nthis is no header\r\nContent-Length: 2\r\n\r\nok")),
    NUL_IN_HEADER(Answer.always("HTTP/1.1 200 OK\r\nX-Nul: a\0b\r\nContent-Length: 2\r\n\r\nok")),
    LENGTH_NOT_A_NUMBER(Answer.always("HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok")),
    LENGTH_NEGATIVE(Answer.always("HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok")),
    LENGTH_TWICE(Answer.always("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 4\r\n\r\nokok")),
    /// Both ways to say where the body ends, and they differ: a smuggler's answer.
    LENGTH_AND_CHUNKED(Answer.always(
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")),
    CHUNK_SIZE_NOT_A_NUMBER(Answer.always(Answer.CHUNKED + "zz\r\nok\r\n0\r\n\r\n")),
    CHUNK_SIZE_NEGATIVE(Answer.always(Answer.CHUNKED + "-2\r\nok\r\n0\r\n\r\n")),
    CHUNK_SIZE_OVERFLOWS(Answer.always(Answer.CHUNKED + "FFFFFFFFFFFFFFFFFF\r\nok\r\n0\r\n\r\n")),
    CHUNK_WITHOUT_LINE_END(Answer.always(Answer.CHUNKED + "2\r\nokay0\r\n\r\n")),
    /// Interim answers, for ever.
    FLOOD_OF_1XX(c -> {
        c.readRequest();
        c.sendForEver("HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n");
    }),
    /// Another protocol from here on, though nobody asked.
    UNASKED_101(c -> {
        c.readRequest();
        c.send("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
        c.awaitClient();
    }),
    /// Every request is answered twice.
    TWO_ANSWERS(Answer.always(Answer.OK + Answer.OK)),

    // Proper, but unusual.
    PLAIN(true, Answer.always(Answer.OK)),
    /// The old version: the connection ends with the body.
    HTTP_1_0(true, c -> {
        c.readRequest();
        c.send("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nok");
        c.end();
    }),
    CONNECTION_CLOSE(true, c -> {
        c.readRequest();
        c.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
        c.end();
    }),
    /// The body ends with the connection.
    UNTIL_CLOSE(true, c -> {
        c.readRequest();
        c.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok");
        c.end();
    }),
    NO_CONTENT(true, Answer.always("HTTP/1.1 204 No Content\r\n\r\n")),
    /// Says how long the body would be, and has none.
    NOT_MODIFIED(true, Answer.always("HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\n\r\n")),
    /// A good answer without its body, as `HEAD` asks for; wrong for any other method.
    HEAD_WITH_LENGTH(true, Answer.always("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")),
    EMPTY_BODY(true, Answer.always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")),
    NO_REASON(true, Answer.always("HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok")),
    ODD_HEADER_FORM(true, Answer.always("HTTP/1.1 200 OK\r\ncoNTENT-lENGTH:   2  \r\nx-empty:\r\n\r\nok")),
    /// Extensions, leading zeros, both cases, and a trailer.
    CHUNKED_WITH_TRAILERS(
            true,
            Answer.always(Answer.CHUNKED
                    + "5;a=b\r\nhello\r\n00A\r\n0123456789\r\n0\r\nX-Trailer: yes\r\nX-More: 2\r\n\r\n")),
    /// Writes that end inside a chunk's size, its data and its line end.
    CHUNKED_IN_ODD_PIECES(true, c -> {
        while (true) {
            c.readRequest();
            c.send(Answer.CHUNKED + "1");
            c.send("0\r");
            c.send("\n01234567");
            c.send("89abcdef\r");
            c.send("\n5\r\nhel");
            c.send("lo\r\n");
            c.send("0");
            c.send("\r\n\r");
            c.send("\n");
        }
    }),
    /// A write for each byte, without pause.
    ONE_BYTE_PER_WRITE(true, c -> {
        while (true) {
            c.readRequest();
            c.sendSingly(Answer.OK);
        }
    }),
    /// Some interim answers before the final one.
    SOME_1XX(
            true,
            Answer.always("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Answer.OK)),
    /// A head of 64 KB.
    LONG_HEADER(
            true,
            Answer.always("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Long: " + "x".repeat(65_536) + "\r\n\r\nok"));

    private final boolean proper;

    @SuppressWarnings("ImmutableEnumChecker") // each is a lambda without state
    private final Deed deed;

    Misbehaviour(Deed deed) {
        this(false, deed);
    }

    Misbehaviour(boolean proper, Deed deed) {
        this.proper = proper;
        this.deed = deed;
    }

    /// Whether a client has to understand it.
    public boolean proper() {
        return proper;
    }

    Deed deed() {
        return deed;
    }

    /// What is done on one connection.
    @FunctionalInterface
    interface Deed {
        void to(HostileConnection connection) throws IOException, InterruptedException;
    }

    /// What many misbehaviours send.
    private static final class Answer {
        static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        static final String HALF_HEAD = "HTTP/1.1 200 OK\r\nContent-Le";
        static final String HALF_BODY = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of";

        /// The same answer to every request.
        static Deed always(String answer) {
            return c -> {
                while (true) {
                    c.readRequest();
                    c.send(answer);
                }
            };
        }
    }
}
