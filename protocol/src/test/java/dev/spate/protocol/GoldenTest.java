package dev.spate.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The bytes of every message as they were when its format was made: one file of hexadecimal digits per
/// type and version, and beside it the same as JSON, for people (byte strings in Base64).
///
/// A change here is a change of the format: it needs a new version, and the files of the old one stay.
/// `-Dspate.golden.write=true` writes the files anew, and fails.
final class GoldenTest {

    private static final Path FOLDER = Path.of("src/test/resources/golden/v" + MessageCodec.VERSION);
    private static final boolean WRITE = Boolean.getBoolean("spate.golden.write");
    private static final int BYTES_PER_LINE = 32;

    private final MessageCodec codec = new MessageCodec();

    static Stream<Message> messages() {
        return Examples.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void theBytesOfAMessageAreTheGoldenOnes(Message message) throws IOException, UnreadableMessageException {
        byte[] bytes = codec.encode(message);
        Path hexFile = FOLDER.resolve(message.getClass().getSimpleName() + ".hex");
        Path jsonFile = FOLDER.resolve(message.getClass().getSimpleName() + ".json");
        if (WRITE) {
            Files.createDirectories(FOLDER);
            Files.writeString(hexFile, hex(bytes));
            Files.writeString(jsonFile, json(bytes));
            fail("golden files were written: look at what changed, and run again without spate.golden.write");
        }
        assertThat(json(bytes)).isEqualTo(Files.readString(jsonFile));
        assertThat(hex(bytes)).isEqualTo(Files.readString(hexFile));
        byte[] golden = HexFormat.of().parseHex(Files.readString(hexFile).replace("\n", ""));
        assertThat(codec.decode(golden)).usingRecursiveComparison().isEqualTo(message);
    }

    @Test
    void everyTypeHasItsGoldenFilesAndNothingElseHas() throws IOException {
        List<String> expected = new ArrayList<>();
        MessageCodec.typeNumbers().keySet().forEach(name -> {
            expected.add(name + ".hex");
            expected.add(name + ".json");
        });
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(expected);
        }
        assertThat(Examples.ALL.stream().map(message -> message.getClass().getSimpleName()))
                .containsExactlyInAnyOrderElementsOf(MessageCodec.typeNumbers().keySet());
    }

    @Test
    void numbersOfTypesNeverChange() {
        assertThat(MessageCodec.typeNumbers())
                .isEqualTo(Map.ofEntries(
                        Map.entry("RunSubmitted", 1),
                        Map.entry("RunPlanned", 2),
                        Map.entry("RunStarted", 3),
                        Map.entry("AgentLost", 4),
                        Map.entry("ShareHandedOver", 5),
                        Map.entry("RunFinished", 6),
                        Map.entry("RunStopping", 7),
                        Map.entry("Assign", 16),
                        Map.entry("Go", 17),
                        Map.entry("Reassign", 18),
                        Map.entry("Stop", 19),
                        Map.entry("ClockEcho", 20),
                        Map.entry("Profile", 21),
                        Map.entry("Hello", 32),
                        Map.entry("Heartbeat", 33),
                        Map.entry("Ready", 34),
                        Map.entry("PhaseDone", 35),
                        Map.entry("Done", 36),
                        Map.entry("Failed", 37),
                        Map.entry("Profiled", 38),
                        Map.entry("Left", 39),
                        Map.entry("IntervalReport", 48),
                        Map.entry("Pulse", 64)));
        assertThat(MessageCodec.VERSION).isEqualTo(1);
    }

    private static String hex(byte[] bytes) {
        StringBuilder lines = new StringBuilder();
        for (int at = 0; at < bytes.length; at += BYTES_PER_LINE) {
            lines.append(HexFormat.of().formatHex(bytes, at, Math.min(bytes.length, at + BYTES_PER_LINE)))
                    .append('\n');
        }
        return lines.toString();
    }

    private static String json(byte[] bytes) throws IOException {
        JsonNode fields = new CBORMapper().readTree(Arrays.copyOfRange(bytes, 2, bytes.length));
        byte[] pretty = new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(fields);
        return "// version " + bytes[0] + ", type " + bytes[1] + "\n" + new String(pretty, UTF_8) + "\n";
    }
}
