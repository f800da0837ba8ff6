package dev.spate.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.Option;
import com.jayway.jsonpath.PathNotFoundException;
import dev.spate.workload.JsonPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScannerTest {

    private static final long SEED = Long.getLong("spate.test.seed", 20_26_11L);
    private static final Configuration LISTS =
            Configuration.defaultConfiguration().addOptions(Option.ALWAYS_RETURN_LIST);

    private final JsonScanner scanner = new JsonScanner();

    private List<String> all(String document, String path) {
        byte[] bytes = document.getBytes(UTF_8);
        return all(bytes, bytes.length, path);
    }

    /// The values at the path as they stand in the document.
    private List<String> all(byte[] bytes, int length, String path) {
        List<String> found = new ArrayList<>();
        try {
            scanner.scan(bytes, length, new JsonScanner.Path(JsonPath.parse(path)), (source, from, to) -> {
                found.add(new String(source, from, to - from, UTF_8));
                return false;
            });
        } catch (JsonPath.SyntaxException fault) {
            throw new AssertionError(path, fault);
        }
        return found;
    }

    private static String text(String value) {
        byte[] bytes = value.getBytes(UTF_8);
        ByteWriter out = new ByteWriter(16);
        return JsonText.write(bytes, 0, bytes.length, out) ? new String(out.copy(), UTF_8) : "broken";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":1}                              | $.a          | 1
            {"a":{"b":[10,20,{"c":"x"}]}}        | $.a.b[2].c   | "x"
            [[1,2],[3,4]]                        | $[1][0]      | 3
            {"b":0,"a":-1.5e+3}                  | $.a          | -1.5e+3
            {"a" : true , "b" : null}            | $.b          | null
            {"a":{"b":1} , "c":{"b":2}}          | $.c.b        | 2
            {"a":[1,{"x":[]}]}                   | $.a          | [1,{"x":[]}]
            {"}":"{","a]":1,"a":2}               | $.a          | 2
            {"\\u0061":7}                        | $.a          | 7
            {"a\\"b":7}                          | $['a"b']     | 7
            {"é":"ü"}                            | $.é          | "ü"
            {"":{"":5}}                          | $['']['']    | 5
            "text"                               | $            | "text"
            {"a":1,"a":2}                        | $.a          | 1
            """)
    void valueAtPathIsFound(String document, String path, String value) {
        assertThat(all(document, path)).containsExactly(value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":1}       | $.b
            {"a":1}       | $.a.b
            {"a":[1]}     | $.a[1]
            {"a":[1]}     | $.a.b
            {"0":1}       | $[0]
            []            | $[0]
            {}            | $.a
            {"a":{}}      | $.a.*
            {"a":nul}     | $.a
            {"a":01}      | $.a
            {"a":1.}      | $.a
            {"a":-}       | $.a
            {"a":1e}      | $.a
            {"a":+1}      | $.a
            {"a":NaN}     | $.a
            {"a" 1}       | $.a
            {"a":1        | $.b
            {"b":1 "a":2} | $.a
            {a:1}         | $.a
            {"b":,"a":1}  | $.a
            """)
    void nothingIsFoundWhereNothingIs(String document, String path) {
        assertThat(all(document, path)).isEmpty();
    }

    @Test
    void wildcardsShowAllInTheOrderOfTheDocument() {
        assertThat(all("{\"a\":[{\"b\":1},{\"c\":0},{\"b\":[2]}],\"d\":{\"b\":3}}", "$.a[*].b"))
                .containsExactly("1", "[2]");
        assertThat(all("{\"x\":{\"b\":1},\"y\":[5],\"z\":{\"b\":2}}", "$.*.b")).containsExactly("1", "2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "plain"                    | plain
            "\\"\\\\\\/"               | "\\/
            "\\u00e9\\ud83d\\ude00"    | é😀
            "\\ud83d"                  | �
            "\\ude00\\ud83d!"          | ��!
            "\\u0041\\ude00"           | A�
            "\\u12"                    | broken
            "\\q"                      | broken
            12.50                      | 12.50
            true                       | true
            {"a": [1]}                 | {"a": [1]}
            """)
    void textOfAValueIsWhatItMeans(String value, String meaning) {
        assertThat(text(value)).isEqualTo(meaning);
    }

    @Test
    void depthOfTheDocumentDoesNotMatter() {
        int depth = 200_000;
        String deep = "[".repeat(depth) + "]".repeat(depth);
        assertThat(all("{\"x\":" + deep + ",\"a\":1}", "$.a")).containsExactly("1");
        assertThat(all("[".repeat(depth), "$[0][0]")).isEmpty();
        assertThat(all("{\"a\":".repeat(depth), "$.a.a.a")).isEmpty();
    }

    @Test
    void byteOrderMarkIsSteppedOver() {
        assertThat(all("\uFEFF{\"a\":1}", "$.a")).containsExactly("1");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void randomDocumentsAreReadAsByTheReference(long offset) {
        long seed = SEED + offset;
        Random random = new Random(seed);
        int found = 0;
        for (int i = 0; i < 2_000; i++) {
            RandomJson json = new RandomJson(random);
            Object model = json.document();
            String document = json.write(model);
            String path = json.path(model);
            List<String> mine = all(document, path);
            List<Object> meant = new ArrayList<>();
            for (String value : mine) {
                meant.add(value.startsWith("\"") ? text(value) : parse(value));
            }
            assertThat(meant)
                    .as("seed %d, document %d: %s at %s", seed, i, document, path)
                    .isEqualTo(reference(document, path));
            found += mine.size();
        }
        assertThat(found).as("values found, seed %d", seed).isGreaterThan(1_000);
    }

    private static Object parse(String value) {
        return value.equals("null")
                ? RandomJson.NULL
                : noNull(LISTS.jsonProvider().parse(value));
    }

    private static List<Object> reference(String document, String path) {
        try {
            List<Object> values =
                    com.jayway.jsonpath.JsonPath.using(LISTS).parse(document).read(path);
            List<Object> known = new ArrayList<>();
            values.forEach(value -> known.add(noNull(value)));
            return known;
        } catch (PathNotFoundException _) {
            return List.of();
        }
    }

    private static Object noNull(@org.jspecify.annotations.Nullable Object value) {
        return value == null ? RandomJson.NULL : value;
    }

    @ParameterizedTest
    @ValueSource(strings = {"$", "$.a", "$.a.b[0]", "$[*].a", "$.*.*[1]", "$['é'].a"})
    void brokenDocumentsNeitherThrowNorLoop(String path) {
        Random random = new Random(SEED);
        for (int i = 0; i < 4_000; i++) {
            RandomJson json = new RandomJson(random);
            byte[] bytes = json.write(json.document()).getBytes(UTF_8);
            int length = bytes.length;
            switch (i % 4) {
                case 0 -> length = random.nextInt(length + 1);
                case 1 -> random.nextBytes(bytes);
                case 2 -> bytes[random.nextInt(length)] = (byte) "\"\\{}[],:0 ".charAt(random.nextInt(10));
                default -> {
                    for (int k = 0; k < length; k++) {
                        bytes[k] = (byte) "\"\\{}[],:0u".charAt(random.nextInt(10));
                    }
                }
            }
            for (String value : all(bytes, length, path)) {
                assertThat(value).isNotEmpty();
                assertThat(text(value)).isNotNull();
            }
        }
    }
}
