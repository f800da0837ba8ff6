package dev.spate.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// What one process recorded.
///
/// @param engine `async-profiler` or `JFR`
/// @param note why it is not what was asked for; empty if it is
/// @param startEpochNanos by the clock of that process, as all times here
/// @param slow when slow requests were under way; empty if nobody said
public record Profile(
        String engine, String note, long startEpochNanos, long endEpochNanos, TimeWindows slow, List<Part> parts) {
    public Profile {
        parts = List.copyOf(parts);
    }

    /// The samples of one kind.
    ///
    /// @param samples how many were taken
    /// @param stacks of all
    /// @param slowSamples those of them while slow requests were under way
    /// @param slowStacks of these
    public record Part(Kind kind, long samples, Stacks stacks, long slowSamples, Stacks slowStacks) {}

    private static final String FACTS = "profile.properties";
    private static final String COLLAPSED = ".collapsed.gz";
    private static final String SLOW = "-slow.collapsed.gz";
    /// Of one entry of an archive.
    private static final int MOST_ENTRY = 8 << 20;

    /// As a ZIP archive: `profile.properties`, and for each kind `cpu.collapsed.gz` and, if it is known
    /// when requests were slow, `cpu-slow.collapsed.gz`.
    ///
    /// @param mostBytes of the stacks of one kind
    public byte[] zip(int mostBytes) {
        Map<String, String> facts = new HashMap<>();
        facts.put("engine", engine);
        facts.put("note", note);
        facts.put("start", Long.toString(startEpochNanos));
        facts.put("end", Long.toString(endEpochNanos));
        facts.put("slow", slow.text().replace('\n', ','));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Part part : parts) {
                String label = part.kind().label();
                facts.put(label + ".samples", Long.toString(part.samples()));
                put(zip, label + COLLAPSED, part.stacks().compressed(mostBytes));
                if (!slow.isEmpty()) {
                    facts.put(label + ".slowSamples", Long.toString(part.slowSamples()));
                    put(zip, label + SLOW, part.slowStacks().compressed(mostBytes));
                }
            }
            StringBuilder lines = new StringBuilder();
            facts.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(fact -> lines.append(fact.getKey())
                            .append('=')
                            .append(fact.getValue().replace("\\", "/").replaceAll("\\R", " "))
                            .append('\n'));
            put(zip, FACTS, lines.toString().getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
        return bytes.toByteArray();
    }

    /// The opposite of [#zip].
    ///
    /// @throws IOException if it is no such archive
    public static Profile unzip(byte[] bytes) throws IOException {
        Map<String, byte[]> entries = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] content = zip.readNBytes(MOST_ENTRY + 1);
                if (content.length > MOST_ENTRY || entries.size() > 2 * Kind.values().length) {
                    throw new IOException("a profile that is too long");
                }
                entries.put(entry.getName(), content);
            }
        }
        Properties facts = new Properties();
        facts.load(new StringReader(new String(entries.getOrDefault(FACTS, new byte[0]), UTF_8)));
        try {
            List<Part> parts = new ArrayList<>();
            for (Kind kind : Kind.values()) {
                byte[] all = entries.get(kind.label() + COLLAPSED);
                byte[] slow = entries.get(kind.label() + SLOW);
                if (all != null) {
                    parts.add(new Part(
                            kind,
                            Long.parseLong(facts.getProperty(kind.label() + ".samples", "0")),
                            Stacks.read(all),
                            Long.parseLong(facts.getProperty(kind.label() + ".slowSamples", "0")),
                            slow == null ? new Stacks() : Stacks.read(slow)));
                }
            }
            return new Profile(
                    facts.getProperty("engine", ""),
                    facts.getProperty("note", ""),
                    Long.parseLong(facts.getProperty("start", "")),
                    Long.parseLong(facts.getProperty("end", "")),
                    TimeWindows.parse(facts.getProperty("slow", "").replace(',', '\n')),
                    parts);
        } catch (IllegalArgumentException e) {
            throw new IOException("this is no profile: " + e.getMessage(), e);
        }
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }
}
