package dev.spate.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// Stacks and what each weighs: the form that is kept, sent and compared.
///
/// As text it is one line for each, frames from the root to the leaf with `;` between them, a blank and
/// the weight. Tools that draw flame graphs read it ("collapsed" or "folded" stacks). A frame of native
/// code ends with `_[n]`, one of the kernel with `_[k]`, and one that is the class of what was allocated
/// or waited for with `_[c]`.
///
/// Not thread-safe.
public final class Stacks {

    /// Text is never read further than this: 256 MiB.
    static final long MOST_TEXT = 256L << 20;

    /// What stands for stacks that were left out to stay below a size.
    static final String OTHERS = "(stacks too rare to be kept)";

    private final Map<String, Long> weights = new HashMap<>();
    private long total;

    /// @param weight 0 is nothing
    /// @throws IllegalArgumentException if the weight is negative or the stack has no frame
    public void add(String stack, long weight) {
        if (weight < 0 || stack.isEmpty()) {
            throw new IllegalArgumentException("stack '" + stack + "' weighs " + weight);
        }
        if (weight > 0) {
            weights.merge(stack, weight, Long::sum);
            total += weight;
        }
    }

    public void addAll(Stacks more) {
        more.weights.forEach(this::add);
    }

    /// The weight of all.
    public long total() {
        return total;
    }

    public boolean isEmpty() {
        return weights.isEmpty();
    }

    /// Of every stack; not to be changed.
    Map<String, Long> weights() {
        return weights;
    }

    /// The share of all weight whose stacks hold a frame; 0 of nothing.
    public double shareWith(String frame) {
        long with = 0;
        for (Map.Entry<String, Long> entry : weights.entrySet()) {
            if ((";" + entry.getKey() + ";").contains(";" + frame + ";")) {
                with += entry.getValue();
            }
        }
        return total == 0 ? 0 : (double) with / total;
    }

    /// What is here and not there; a stack that weighs more there is left out.
    public Stacks minus(Stacks part) {
        Stacks rest = new Stacks();
        weights.forEach((stack, weight) -> rest.add(stack, Math.max(0, weight - part.weights.getOrDefault(stack, 0L))));
        return rest;
    }

    /// Compressed text, sorted. While it is too long, the lightest half of the stacks becomes one line,
    /// so that the total stays.
    ///
    /// @param mostBytes at least some hundred
    public byte[] compressed(int mostBytes) {
        Map<String, Long> kept = weights;
        byte[] bytes = gzip(kept);
        while (bytes.length > mostBytes && kept.size() > 1) {
            List<Map.Entry<String, Long>> heaviest = new ArrayList<>(kept.entrySet());
            heaviest.sort(Map.Entry.<String, Long>comparingByValue().reversed());
            kept = new HashMap<>();
            for (int i = 0; i < heaviest.size(); i++) {
                Map.Entry<String, Long> entry = heaviest.get(i);
                kept.merge(i < heaviest.size() / 2 ? entry.getKey() : OTHERS, entry.getValue(), Long::sum);
            }
            bytes = gzip(kept);
            if (kept.size() >= heaviest.size()) {
                break;
            }
        }
        return bytes;
    }

    /// @throws IOException if it is no such text, or longer than 256 MiB
    public static Stacks read(byte[] compressed) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            return readText(in);
        }
    }

    /// Reads a file, compressed or not.
    ///
    /// @throws IOException if it cannot be read, or is no such text
    public static Stacks read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        boolean compressed = bytes.length > 1 && bytes[0] == 0x1f && (bytes[1] & 0xff) == 0x8b;
        return compressed ? read(bytes) : readText(new ByteArrayInputStream(bytes));
    }

    private static Stacks readText(InputStream in) throws IOException {
        Stacks stacks = new Stacks();
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8));
        long length = 0;
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            length += line.length() + 1L;
            if (length > MOST_TEXT) {
                throw new IOException("more than 256 MiB of stacks");
            }
            if (line.isBlank()) {
                continue;
            }
            int blank = line.lastIndexOf(' ');
            try {
                stacks.add(line.substring(0, Math.max(0, blank)), Long.parseLong(line.substring(blank + 1)));
            } catch (IllegalArgumentException e) {
                throw new IOException(
                        "line " + number + " is no stack with its weight (frames with ';' between them, a blank, a"
                                + " whole number): '" + line.substring(0, Math.min(80, line.length())) + "'",
                        e);
            }
        }
        return stacks;
    }

    private static byte[] gzip(Map<String, Long> weights) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            for (Map.Entry<String, Long> entry : new TreeMap<>(weights).entrySet()) {
                out.write((entry.getKey() + " " + entry.getValue() + "\n").getBytes(UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
        return bytes.toByteArray();
    }
}
