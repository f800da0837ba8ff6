package dev.spate.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.workload.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ResponseParserTest {

    private static final int MAX_HEADER = 512;
    private static final int MAX_BODY = 1000;

    /// A response, to what it answers, and what is to come of it.
    ///
    /// @param body what is kept; null for a failure
    /// @param used bytes that belong to the response
    private record Case(
            String text,
            boolean toHead,
            boolean closes,
            @Nullable String body,
            @Nullable Outcome failure,
            int status,
            boolean keepsAlive,
            int used) {}

    private static Case good(String text, int status, String body, boolean keepsAlive) {
        return new Case(text, false, false, body, null, status, keepsAlive, text.length());
    }

    private static Case bad(String text, Outcome failure) {
        return new Case(text, false, false, null, failure, 0, false, 0);
    }

    private static Case closed(Case before) {
        return new Case(
                before.text, before.toHead, true, before.body, before.failure, before.status, false, before.used);
    }

    private static Case toHead(Case before) {
        return new Case(
                before.text, true, false, before.body, before.failure, before.status, before.keepsAlive, before.used);
    }

    private static Case followedBy(String garbage, Case before) {
        return new Case(
                before.text + garbage,
                before.toHead,
                before.closes,
                before.body,
                before.failure,
                before.status,
                before.keepsAlive,
                before.used);
    }

    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    private static final List<Case> CASES = List.of(
            good("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", true),
            good("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "", true),
            good("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, "", true),
            good("HTTP/1.1 200 \r\ncOnTeNt-LENGTH:5   \r\nX:\r\n\r\nhello", 200, "hello", true),
            good("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", 200, "hello", true),
            good("HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", true),
            good("HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", false),
            good("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", false),
            good("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", true),
            good("HTTP/1.1 204 No Content\r\n\r\n", 204, "", true),
            good("HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n", 304, "", true),
            good("HTTP/1.1 503 No\r\nX-Folded: a\r\n b\r\nContent-Length: 2\r\n\r\nno", 503, "no", true),
            good(
                    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: a\r\n\r\n"
                            + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                    200,
                    "hello",
                    true),
            good(CHUNKED + "5\r\nhello\r\n0\r\n\r\n", 200, "hello", true),
            good(CHUNKED + "0\r\n\r\n", 200, "", true),
            good(
                    CHUNKED + "005;a=\"b\"\r\nhello\r\nA\r\n0123456789\r\n0\r\nX: y\r\nZ: \r\n\r\n",
                    200,
                    "hello0123456789",
                    true),
            good(CHUNKED + "5\nhello\n0\n\n", 200, "hello", true),
            good(CHUNKED + "1\r\nx\r\n".repeat(MAX_BODY) + "0\r\n\r\n", 200, "x".repeat(MAX_BODY), true),
            good("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 200, "ok", true),
            good(
                    "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                    200,
                    "ok",
                    false),
            closed(good("HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, "until the end", false)),
            closed(good("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nzzz", 200, "zzz", false)),
            closed(good("HTTP/1.0 200 OK\r\n\r\n", 200, "", false)),
            toHead(good("HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n", 200, "", true)),
            toHead(good(CHUNKED, 200, "", true)),
            followedBy("garbage", good("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", true)),
            followedBy("HTTP/1.1 200 OK\r\n", good(CHUNKED + "0\r\n\r\n", 200, "", true)),
            closed(bad("", Outcome.INCOMPLETE)),
            closed(bad("HTTP/1.1 200 OK\r\nContent-Le", Outcome.INCOMPLETE)),
            closed(bad("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", Outcome.INCOMPLETE)),
            closed(bad(CHUNKED + "5\r\nhello\r\n", Outcome.INCOMPLETE)),
            closed(bad(CHUNKED + "5\r\nhello\r\n0\r\n", Outcome.INCOMPLETE)),
            closed(bad("HTTP/1.1 100 Continue\r\n\r\n", Outcome.INCOMPLETE)),
            bad("SSH-2.0-OpenSSH", Outcome.MALFORMED),
            bad("\r\nHTTP/1.1 200 OK\r\n\r\n", Outcome.MALFORMED),
            bad("HTTP/2.0 200 OK\r\n", Outcome.MALFORMED),
            bad("HTTP/1.x 200 OK\r\n", Outcome.MALFORMED),
            bad("HTTP/1.1 20 OK\r\n", Outcome.MALFORMED),
            bad("HTTP/1.1 2000 OK\r\n", Outcome.MALFORMED),
            bad("HTTP/1.1 2x0 OK\r\n", Outcome.MALFORMED),
            bad("HTTP/1.1 099 OK\r\n", Outcome.MALFORMED),
            bad("HTTP/1.1 101 Switching\r\n\r\n", Outcome.MALFORMED),
            bad("HTTP/1.1 200 OK\r\nno colon\r\n", Outcome.MALFORMED),
            bad("HTTP/1.1 200 OK\r\nX : y\r\n", Outcome.MALFORMED),
            bad("HTTP/1.1 200 OK\r\n: y\r\n", Outcome.MALFORMED),
            bad("HTTP/1.1 200 OK\r\nX: a\0b\r\n", Outcome.MALFORMED),
            bad("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n 5\r\n", Outcome.MALFORMED),
            bad("HTTP/1.1 200 OK\r\nContent-Length: \r\n", Outcome.MALFORMED),
            bad("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n", Outcome.MALFORMED),
            bad("HTTP/1.1 200 OK\r\nContent-Length: 5 5\r\n", Outcome.MALFORMED),
            bad("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n", Outcome.MALFORMED),
            bad("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\r\n", Outcome.MALFORMED),
            bad("HTTP/1.1 200 OK\r\nConnection: close\r\r\n", Outcome.MALFORMED),
            bad(CHUNKED + "x", Outcome.MALFORMED),
            bad(CHUNKED + "-1\r\n", Outcome.MALFORMED),
            bad(CHUNKED + "\r\n", Outcome.MALFORMED),
            bad(CHUNKED + "2\r\nokX", Outcome.MALFORMED),
            bad(CHUNKED + "2\r\nok\r\r", Outcome.MALFORMED),
            bad("HTTP/1.1 100 C\r\n\r\n".repeat(ResponseParser.MAX_INTERIM + 1), Outcome.MALFORMED),
            bad("HTTP/1.1 200 OK\r\nX: " + "y".repeat(MAX_HEADER), Outcome.HEADER_TOO_LARGE),
            bad("HTTP/1.1 200 " + "y".repeat(MAX_HEADER), Outcome.HEADER_TOO_LARGE),
            bad("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(100), Outcome.HEADER_TOO_LARGE),
            bad(CHUNKED + "1;" + "e".repeat(MAX_HEADER + 1), Outcome.HEADER_TOO_LARGE),
            bad(CHUNKED + "1;abcdefgh\r\nx\r\n".repeat(MAX_HEADER / 8), Outcome.HEADER_TOO_LARGE),
            bad(CHUNKED + "0".repeat(MAX_HEADER + 1), Outcome.HEADER_TOO_LARGE),
            bad(CHUNKED + "0\r\n" + "X: y\r\n".repeat(100), Outcome.HEADER_TOO_LARGE),
            bad("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", Outcome.BODY_TOO_LARGE),
            bad("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n", Outcome.BODY_TOO_LARGE),
            bad(CHUNKED + "FFFFFFFFFFFFFFFFFFFF", Outcome.BODY_TOO_LARGE),
            bad(CHUNKED + ("64\r\n" + "z".repeat(100) + "\r\n").repeat(11), Outcome.BODY_TOO_LARGE),
            bad("HTTP/1.1 200 OK\r\n\r\n" + "z".repeat(MAX_BODY + 1), Outcome.BODY_TOO_LARGE));

    @Test
    void everyResponseIsReadInOnePiece() {
        for (Case one : CASES) {
            check(one, new int[0], true);
            check(one, new int[0], false);
        }
    }

    @Test
    void everyResponseIsReadWhereverItIsCut() {
        for (Case one : CASES) {
            for (int cut = 1; cut < one.text.length(); cut++) {
                check(one, new int[] {cut}, true);
            }
        }
    }

    @Test
    void everyResponseIsReadByteByByte() {
        for (Case one : CASES) {
            int[] cuts = new int[Math.max(0, one.text.length() - 1)];
            Arrays.setAll(cuts, i -> i + 1);
            check(one, cuts, true);
            check(one, cuts, false);
        }
    }

    @Test
    void everyResponseIsReadInRandomPieces() {
        long seed = 11;
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            for (Case one : CASES) {
                check(one, cuts(random, one.text.length()), random.nextBoolean());
            }
        }
    }

    @Test
    void aHeadOfJustTheLimitIsGood() {
        String start = "HTTP/1.1 204 No Content\r\nX: ";
        String head = start + "y".repeat(MAX_HEADER - start.length() - 4) + "\r\n\r\n";
        assertThat(head).hasSize(MAX_HEADER);
        check(good(head, 204, "", true), new int[0], true);
        check(good(head, 204, "", true), new int[] {100}, true);
        check(bad(head.replace("X: y", "X: yy"), Outcome.HEADER_TOO_LARGE), new int[0], true);
    }

    @Test
    void whateverComesIsWholeOrAFailureOrNotYetEither() {
        for (long seed = 1; seed <= 40; seed++) {
            Random random = new Random(seed);
            ResponseParser parser = new ResponseParser(MAX_HEADER, MAX_BODY);
            for (int round = 0; round < 300; round++) {
                byte[] text = mutated(random, bytes(CASES.get(random.nextInt(CASES.size())).text));
                boolean keep = random.nextBoolean();
                parser.begin(random.nextInt(10) == 0, keep);
                int used = run(parser, text, cuts(random, text.length));
                assertThat(used).as("seed %d round %d", seed, round).isBetween(0, text.length);
                assertThat(parser.bodySize()).isLessThanOrEqualTo(MAX_BODY + 1);
                assertThat(parser.headLength()).isLessThanOrEqualTo(MAX_HEADER);
                assertThat(parser.body().length).isLessThanOrEqualTo(2 * MAX_BODY);
                parser.endOfInput(true);
                assertThat(parser.isWhole() || parser.failure() != null).isTrue();
            }
        }
    }

    @Test
    void anEndlessBodyThatNobodyWantsTakesNoMemory() {
        ResponseParser parser = new ResponseParser(MAX_HEADER, 1L << 40);
        parser.begin(false, false);
        byte[] head = bytes("HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n");
        assertThat(parser.feed(head, 0, head.length)).isEqualTo(head.length);
        for (int i = 0; i < 1000; i++) {
            assertThat(parser.skippable()).isGreaterThan(1 << 20);
            parser.skipped(1 << 20);
        }
        assertThat(parser.bodySize()).isEqualTo(1000L << 20);
        assertThat(parser.body()).isEmpty();
    }

    private static void check(Case one, int[] cuts, boolean keepBody) {
        String about = one.text.substring(0, Math.min(60, one.text.length())) + " cut at " + Arrays.toString(cuts);
        ResponseParser parser = new ResponseParser(MAX_HEADER, MAX_BODY);
        parser.begin(one.toHead, keepBody);
        int used = run(parser, bytes(one.text), cuts);
        if (one.closes) {
            parser.endOfInput(true);
        }
        assertThat(parser.failure()).as(about).isEqualTo(one.failure);
        assertThat(parser.isWhole()).as(about).isEqualTo(one.failure == null);
        if (one.body == null) {
            return;
        }
        assertThat(used).as(about).isEqualTo(one.used);
        assertThat(parser.status()).as(about).isEqualTo(one.status);
        assertThat(parser.keepsAlive()).as(about).isEqualTo(one.keepsAlive);
        assertThat(parser.bodySize()).as(about).isEqualTo(one.body.length());
        if (keepBody) {
            assertThat(ascii(parser.body(), parser.bodyLength())).as(about).isEqualTo(one.body);
        } else {
            assertThat(parser.bodyLength()).as(about).isZero();
        }
        String head = ascii(parser.head(), parser.headLength());
        assertThat(head).as(about).startsWith("HTTP/1.").contains(" " + one.status);
        assertThat(head.endsWith("\r\n\r\n") || head.endsWith("\n\n")).as(about).isTrue();
        assertThat(one.text).as(about).contains(head);
    }

    /// Feeds pieces from one array that is overwritten by each, as a connection does.
    private static int run(ResponseParser parser, byte[] text, int[] cuts) {
        byte[] array = new byte[text.length + 1];
        int from = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int to = i < cuts.length ? cuts[i] : text.length;
            int at = from;
            while (at < to && !parser.isWhole() && parser.failure() == null) {
                long skippable = parser.skippable();
                int used;
                if (skippable > 0) {
                    used = (int) Math.min(skippable, to - at);
                    parser.skipped(used);
                } else {
                    Arrays.fill(array, (byte) '#');
                    System.arraycopy(text, at, array, 0, to - at);
                    used = parser.feed(array, 0, to - at);
                    if (used == 0 && parser.failure() == null) {
                        throw new AssertionError("no progress at " + at);
                    }
                }
                at += used;
            }
            from = at;
            if (at < to) {
                return at;
            }
        }
        return from;
    }

    private static int[] cuts(Random random, int length) {
        List<Integer> cuts = new ArrayList<>();
        int at = 0;
        while (true) {
            at += 1 + random.nextInt(1 << random.nextInt(9));
            if (at >= length) {
                return cuts.stream().mapToInt(Integer::intValue).toArray();
            }
            cuts.add(at);
        }
    }

    private static byte[] mutated(Random random, byte[] text) {
        byte[] result = text.clone();
        for (int i = random.nextInt(4); i > 0 && result.length > 0; i--) {
            int at = random.nextInt(result.length);
            switch (random.nextInt(4)) {
                case 0 -> result[at] = (byte) random.nextInt(256);
                case 1 -> result[at] = (byte) "\r\n :;,0f".charAt(random.nextInt(8));
                case 2 -> result = Arrays.copyOf(result, at);
                default -> {
                    byte[] doubled = Arrays.copyOf(result, 2 * result.length - at);
                    System.arraycopy(result, at, doubled, result.length, result.length - at);
                    result = doubled;
                }
            }
        }
        return result;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String ascii(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
}
