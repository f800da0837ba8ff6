package dev.spate.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.spate.workload.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// The parser of responses, whatever a server sends.
///
/// An input is two characters and then what the server sends. Of the first, the lowest bits say whether
/// a `HEAD` is answered (1), the body is kept (2), the connection is closed in order at the end (4); the
/// second is the seed of the pieces in which the bytes come. So `F` keeps a body that may end with the
/// connection.
final class ResponseParserFuzzTest {

    private static final int MAX_HEADER = 256;
    private static final int MAX_BODY = 1_000;
    private static final int SMALLEST_ARRAY = 512;

    /// What came of a response.
    private record Result(
            boolean whole,
            @Nullable Outcome failure,
            int used,
            int status,
            boolean keepsAlive,
            String head,
            long bodySize,
            String body) {}

    @FuzzTest
    void whateverComesIsReadTheSameInAnyPieces(byte[] input) {
        if (input.length < 2) {
            return;
        }
        byte[] text = Arrays.copyOfRange(input, 2, input.length);
        Result one = run(text, input[0], new Random(0), text.length + 1);
        assertThat(run(text, input[0], new Random(0), 1)).isEqualTo(one);
        Random random = new Random(input[1]);
        for (int greatest = 4; greatest <= 64; greatest *= 4) {
            assertThat(run(text, input[0], random, greatest)).isEqualTo(one);
        }
        if (one.whole()) {
            boolean kept = (input[0] & 2) != 0;
            String expected = body(ascii(text, 0, text.length), one, (input[0] & 1) != 0);
            assertThat(one.bodySize()).isEqualTo(expected.length());
            assertThat(one.body()).isEqualTo(kept ? expected : "");
        }
    }

    /// Feeds pieces from one array that is overwritten by each, as a connection does.
    private static Result run(byte[] text, byte flags, Random random, int greatest) {
        ResponseParser parser = new ResponseParser(MAX_HEADER, MAX_BODY);
        parser.begin((flags & 1) != 0, (flags & 2) != 0);
        byte[] array = new byte[text.length + 1];
        int at = 0;
        while (at < text.length && !parser.isWhole() && parser.failure() == null) {
            int given = Math.min(text.length - at, greatest > text.length ? greatest : 1 + random.nextInt(greatest));
            int used;
            if (parser.skippable() > 0) {
                used = (int) Math.min(parser.skippable(), given);
                parser.skipped(used);
            } else {
                Arrays.fill(array, (byte) '#');
                System.arraycopy(text, at, array, 0, given);
                used = parser.feed(array, 0, given);
                assertThat(used).isBetween(parser.failure() == null ? 1 : 0, given);
            }
            at += used;
            assertThat(parser.bodySize()).isLessThanOrEqualTo(MAX_BODY + 1);
            assertThat(parser.body().length).isLessThanOrEqualTo(Math.max(SMALLEST_ARRAY, 2 * MAX_BODY));
            assertThat(parser.headLength()).isLessThanOrEqualTo(MAX_HEADER);
        }
        boolean wholeBefore = parser.isWhole();
        parser.endOfInput((flags & 4) != 0);
        assertThat(parser.isWhole()).isNotEqualTo(parser.failure() != null);
        if (!parser.isWhole()) {
            return new Result(false, parser.failure(), 0, 0, false, "", 0, "");
        }
        assertThat(wholeBefore || (flags & 4) != 0).isTrue();
        return new Result(
                true,
                null,
                at,
                parser.status(),
                parser.keepsAlive(),
                ascii(parser.head(), 0, parser.headLength()),
                parser.bodySize(),
                ascii(parser.body(), 0, parser.bodyLength()));
    }

    /// The body of a response that is whole, found in another way: with all of the text at hand.
    private static String body(String text, Result result, boolean toHead) {
        int start = 0;
        int end = headEnd(text, start);
        while (text.charAt(start + 9) == '1') {
            start = end;
            end = headEnd(text, start);
        }
        assertThat(result.head()).isEqualTo(text.substring(start, end));
        assertThat(result.status()).isEqualTo(Integer.parseInt(text.substring(start + 9, start + 12)));
        boolean bodiless = toHead || result.status() == 204 || result.status() == 304;
        if (bodiless || !isChunked(result.head())) {
            return text.substring(end, result.used());
        }
        StringBuilder body = new StringBuilder();
        int at = end;
        while (true) {
            int lineEnd = text.indexOf('\n', at);
            int size = Integer.parseInt(text.substring(at, lineEnd).split("[^0-9a-fA-F]", 2)[0], 16);
            at = lineEnd + 1;
            if (size == 0) {
                break;
            }
            body.append(text, at, at + size);
            at = text.indexOf('\n', at + size) + 1;
        }
        boolean empty = false;
        while (!empty) {
            int lineEnd = text.indexOf('\n', at);
            empty = text.substring(at, lineEnd).replace("\r", "").isEmpty();
            at = lineEnd + 1;
        }
        assertThat(result.used()).isEqualTo(at);
        return body.toString();
    }

    /// Behind the first empty line.
    private static int headEnd(String text, int start) {
        int at = text.indexOf('\n', start);
        while (!text.startsWith("\n", at + 1) && !text.startsWith("\r\n", at + 1)) {
            at = text.indexOf('\n', at + 1);
        }
        return at + (text.charAt(at + 1) == '\n' ? 2 : 3);
    }

    /// Whether the last token of all lines of transfer encodings is `chunked`.
    private static boolean isChunked(String head) {
        String last = "";
        for (String line : head.split("\n", -1)) {
            if (line.regionMatches(true, 0, "Transfer-Encoding:", 0, 18)) {
                for (String token : line.substring(18).replaceAll("\r$", "").split(",", -1)) {
                    String bare = token.replaceAll("^[ \t]+|[ \t]+$", "");
                    last = bare.isEmpty() ? last : bare;
                }
            }
        }
        return last.equalsIgnoreCase("chunked");
    }

    private static String ascii(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
