package dev.spate.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.sun.management.ThreadMXBean;
import dev.spate.testkit.Seeds;
import dev.spate.workload.Outcome;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MessageCodecTest {

    private static final int MUTATIONS = 40_000;

    /// What reading some kilobytes of nonsense may cost at most, stack traces and messages included.
    private static final long MAX_ALLOCATED_BYTES = 8 << 20;

    /// Components that may be null; all others must be refused when they are.
    private static final Set<String> NULLABLE = Set.of("operand", "fallback", "body");

    private final MessageCodec codec = new MessageCodec();
    private final CBORMapper tree = new CBORMapper();

    @RegisterExtension
    final Seeds seeds = new Seeds();

    static Stream<Message> messages() {
        return Examples.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageIsReadAsItWasWritten(Message message) throws UnreadableMessageException {
        Message read = codec.decode(codec.encode(message));
        assertThat(read).usingRecursiveComparison().isEqualTo(message);
        assertThat(read.topic()).isEqualTo(message.topic());
    }

    @ParameterizedTest
    @MethodSource("messages")
    void theSameMessageHasTheSameBytesWhereverItCameFrom(Message message) throws UnreadableMessageException {
        byte[] bytes = codec.encode(message);
        assertThat(new MessageCodec().encode(codec.decode(bytes))).isEqualTo(bytes);
    }

    @Test
    void theOrderOfAMapDoesNotShowInTheBytes() {
        Map<String, String> machine = new TreeMap<>();
        for (int i = 0; i < 50; i++) {
            machine.put("fact-" + i, "v" + i);
        }
        byte[] bytes = codec.encode(new AgentEvent.Hello("a", "1", 1, machine));
        String text = new String(bytes, ISO_8859_1);
        int last = -1;
        for (String key : machine.keySet()) {
            int at = text.indexOf(key + "b");
            at = at < 0 ? text.indexOf(key + "c") : at;
            assertThat(at).as(key).isGreaterThan(last);
            last = at;
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void onlyComponentsAreWritten(Message message) throws IOException {
        JsonNode node = body(codec.encode(message));
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactlyElementsOf(Arrays.stream(message.getClass().getRecordComponents())
                        .map(component -> component.getName())
                        .toList());
        assertThat(node.findValues("topic")).isEmpty();
        assertThat(node.findValues("endNanos")).allMatch(value -> message instanceof IntervalReport);
        assertThat(node.findValues("needsBody")).isEmpty();
    }

    @Test
    void typesArePlainWordsAndNoClassNames() {
        String bytes = new String(codec.encode(example(Command.Assign.class)), ISO_8859_1);
        assertThat(bytes).contains("constantRate", "atOnce", "pause").doesNotContain("dev.spate", "java.", "$Request");
    }

    @Test
    void byteStringsAreBytesAndSmallCountsAreSmall() throws IOException {
        JsonNode series =
                body(codec.encode(example(IntervalReport.class))).get("series").get(0);
        assertThat(series.get("responseTime").isBinary()).isTrue();
        assertThat(series.get("outcomes")).hasSize(Outcome.COUNT);
        // 13 outcomes below 24 take a byte each, 1990 takes three, the array's ends two.
        byte[] outcomes = tree.writeValueAsBytes(series.get("outcomes"));
        assertThat(outcomes.length).isLessThanOrEqualTo(Outcome.COUNT - 1 + 3 + 2);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void missingNullUnknownAndDoubledFieldsAreRefused(Message message) throws IOException {
        byte[] bytes = codec.encode(message);
        List<JsonNode> objects = new ArrayList<>();
        collectObjects(body(bytes), objects);
        for (int i = 0; i < objects.size(); i++) {
            List<String> names = new ArrayList<>();
            objects.get(i).fieldNames().forEachRemaining(names::add);
            boolean map = isMap(names);
            for (String name : names) {
                if (!map) {
                    refused(changed(bytes, i, object -> object.remove(name)), name + " removed");
                }
                if (!NULLABLE.contains(name)) {
                    refused(changed(bytes, i, object -> object.set(name, NullNode.getInstance())), name + " null");
                }
                if (objects.get(i).get(name).isArray()) {
                    refused(changed(bytes, i, object -> ((ArrayNode) object.get(name)).addNull()), "null in " + name);
                }
            }
            if (!map) {
                refused(changed(bytes, i, object -> object.put("zzz", 1)), "unknown field");
            }
        }
        refused(join(Arrays.copyOf(bytes, bytes.length - 1), HexFormat.of().parseHex("637a7a7a01ff")), "unknown field");
    }

    @Test
    void aFieldThatComesTwiceIsRefused() {
        // {_ "agent": "a", "run": "r", "reason": "x", "run": "s"}
        refused(
                HexFormat.of()
                        .parseHex("0113" + "bf" + "656167656e746161" + "6372756e6172" + "66726561736f6e6178"
                                + "6372756e6173" + "ff"),
                "twice");
    }

    @Test
    void aNumberForAWordOrAWordForANumberIsRefused() throws IOException {
        byte[] go = codec.encode(example(Command.Go.class));
        refused(changed(go, 0, object -> object.put("epoch", "1")), "text for a number");
        refused(changed(go, 0, object -> object.put("epoch", 1.5)), "fraction for a whole number");
        refused(changed(go, 0, object -> object.put("epoch", 1L << 40)), "too great a number");
        refused(changed(go, 0, object -> object.put("agent", 5)), "number for a text");
    }

    @Test
    void whatIsNoMessageOfThisVersionIsRefused() {
        byte[] bytes = codec.encode(example(AgentEvent.Heartbeat.class));
        refused(new byte[] {}, "nothing");
        refused(new byte[] {1}, "a byte");
        refused(new byte[] {1, 33}, "a type alone");
        refused(new byte[] {1, 33, (byte) 0xf6}, "null");
        refused(new byte[] {1, 33, 0x05}, "a number");
        refused(with(bytes, 0, 0), "version 0");
        refused(with(bytes, 0, 2), "version 2");
        refused(with(bytes, 0, 255), "version 255");
        refused(with(bytes, 1, 0), "type 0");
        refused(with(bytes, 1, 49), "type 49");
        refused(with(bytes, 1, 34), "another type");
        refused(join(bytes, new byte[] {0}), "a byte more");
        refused(join(bytes, bytes), "two messages");
        refused(new byte[MessageCodec.MAX_BYTES + 1], "too long");
        for (int length = 0; length < bytes.length; length++) {
            refused(Arrays.copyOf(bytes, length), "cut at " + length);
        }
    }

    @Test
    void theFaultIsNamed() {
        byte[] bytes = codec.encode(example(AgentEvent.Heartbeat.class));
        assertThatThrownBy(() -> codec.decode(with(bytes, 0, 9)))
                .hasMessage("format version 9; this Spate reads version 1");
        assertThatThrownBy(() -> codec.decode(with(bytes, 1, 99))).hasMessage("message type 99 is not known");
        assertThatThrownBy(() -> codec.decode(Arrays.copyOf(bytes, 9)))
                .hasMessageStartingWith("Heartbeat cannot be read: ");
    }

    @Test
    void halfASurrogatePairDoesNotKeepAMessageFromBeingWritten() throws UnreadableMessageException {
        Message message = new AgentEvent.Failed("a", "r", 0, "the server said \ud83d and no more");
        assertThat(codec.decode(codec.encode(message)))
                .isEqualTo(new AgentEvent.Failed("a", "r", 0, "the server said \ufffd and no more"));
    }

    @Test
    void aMessageThatIsTooLongIsNotWritten() {
        Message message = new RunEvent.RunSubmitted(
                "r", 1, "", "", Map.of("f", new byte[MessageCodec.MAX_BYTES]), Map.of(), 1, 1);
        assertThatThrownBy(() -> codec.encode(message))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("67108864");
    }

    @Test
    void lengthsThatAreNotThereAreNotBelieved() {
        // A byte string, a text, an array and a map, each of two thousand million parts, where the agent stands.
        for (String claim : List.of("5a7fffffff", "7a7fffffff", "9a7fffffff", "ba7fffffff", "5b7fffffffffffffff")) {
            byte[] bytes = HexFormat.of().parseHex("0113bf656167656e74" + claim + "61");
            assertThat(allocatedBy(() -> refused(bytes, claim))).as(claim).isLessThan(MAX_ALLOCATED_BYTES);
        }
    }

    @Test
    void deepNestingIsRefused() {
        refused(HexFormat.of().parseHex("0113bf656167656e74" + "9f".repeat(1_000_000)), "deep");
    }

    @Test
    void damagedBytesAreReadOrRefusedAndNothingElse() {
        SplittableRandom random = seeds.random();
        List<byte[]> originals = Examples.ALL.stream().map(codec::encode).toList();
        int read = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = damaged(random, originals.get(random.nextInt(originals.size())));
            boolean[] good = new boolean[1];
            long allocated = allocatedBy(() -> good[0] = isReadAndCanBeWrittenAgain(bytes));
            assertThat(allocated)
                    .as(() -> "bytes allocated for " + HexFormat.of().formatHex(bytes))
                    .isLessThan(MAX_ALLOCATED_BYTES);
            read += good[0] ? 1 : 0;
        }
        // Most damage shows; a changed digit or letter of a value cannot.
        assertThat(read).isBetween(1, MUTATIONS / 2);
    }

    private boolean isReadAndCanBeWrittenAgain(byte[] bytes) {
        Message message;
        try {
            message = codec.decode(bytes);
        } catch (UnreadableMessageException _) {
            return false;
        } catch (Throwable e) {
            throw new AssertionError("thrown by " + HexFormat.of().formatHex(bytes), e);
        }
        try {
            byte[] again = codec.encode(message);
            assertThat(codec.encode(codec.decode(again))).isEqualTo(again);
        } catch (UnreadableMessageException e) {
            throw new AssertionError(
                    "read once, but not twice: " + HexFormat.of().formatHex(bytes), e);
        }
        return true;
    }

    private static byte[] damaged(SplittableRandom random, byte[] original) {
        byte[] bytes = original.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(bytes.length + 1);
            int length = Math.min(bytes.length - at, random.nextInt(8));
            bytes = switch (random.nextInt(6)) {
                case 0 -> with(bytes, Math.min(at, bytes.length - 1), random.nextInt(256));
                case 1 ->
                    with(
                            bytes,
                            Math.min(at, bytes.length - 1),
                            bytes[Math.min(at, bytes.length - 1)] ^ 1 << random.nextInt(8));
                case 2 -> Arrays.copyOf(bytes, Math.max(1, at));
                case 3 -> join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + length, bytes.length));
                case 4 -> join(Arrays.copyOf(bytes, at + length), Arrays.copyOfRange(bytes, at, bytes.length));
                default -> {
                    byte[] inserted = new byte[1 + random.nextInt(9)];
                    random.nextBytes(inserted);
                    // The heads of CBOR items with long lengths, more often than chance would have them.
                    inserted[0] = (byte) (random.nextInt(8) << 5 | 24 + random.nextInt(8));
                    yield join(join(Arrays.copyOf(bytes, at), inserted), Arrays.copyOfRange(bytes, at, bytes.length));
                }
            };
            if (bytes.length == 0) {
                return bytes;
            }
        }
        return bytes;
    }

    private static long allocatedBy(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private void refused(byte[] bytes, String what) {
        assertThatThrownBy(() -> codec.decode(bytes)).as(what).isExactlyInstanceOf(UnreadableMessageException.class);
    }

    /// The bytes of a message in which the i-th object, in the order of the bytes, was changed.
    private byte[] changed(byte[] bytes, int i, java.util.function.Consumer<ObjectNode> change) throws IOException {
        JsonNode body = body(bytes);
        List<JsonNode> objects = new ArrayList<>();
        collectObjects(body, objects);
        change.accept((ObjectNode) objects.get(i));
        return join(Arrays.copyOf(bytes, 2), tree.writeValueAsBytes(body));
    }

    private JsonNode body(byte[] bytes) throws IOException {
        return tree.readTree(Arrays.copyOfRange(bytes, 2, bytes.length));
    }

    private static void collectObjects(JsonNode node, List<JsonNode> into) {
        if (node.isObject()) {
            into.add(node);
        }
        node.forEach(child -> collectObjects(child, into));
    }

    /// Whether the keys are data and not components.
    private static boolean isMap(List<String> names) {
        return names.contains("body.bin") || names.contains("cpus");
    }

    @SuppressWarnings("unchecked")
    private static <T extends Message> T example(Class<T> type) {
        return (T) Examples.ALL.stream().filter(type::isInstance).findFirst().orElseThrow();
    }

    private static byte[] with(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
