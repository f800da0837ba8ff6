package dev.spate.coordinator;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spate.planfile.PlanFiles;
import dev.spate.planfile.PlanReader;
import dev.spate.planfile.PlanReading;
import dev.spate.planfile.PlanSource;
import dev.spate.protocol.RunEvent;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/// What was submitted, read again from what the log keeps of it.
public final class Submissions {

    private Submissions() {}

    /// Reads the plan of a submission as it was read when it was submitted. Secrets are the agents' to
    /// know: every variable counts as set.
    public static PlanReading read(RunEvent.RunSubmitted submitted) {
        return PlanReader.read(new PlanSource(
                submitted.run() + ".yaml",
                submitted.planYaml().getBytes(UTF_8),
                PlanFiles.of(submitted.files()),
                new TreeMap<>(submitted.overrides()),
                _ -> "",
                submitted.seed()));
    }

    /// A fingerprint of what was asked for, whoever asked and whenever: the plan, its files, what was
    /// set besides, and the number of agents. Not the seed, which is drawn where the plan names none.
    static String fingerprint(RunEvent.RunSubmitted submitted) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        add(digest, submitted.planYaml().getBytes(UTF_8));
        for (Map.Entry<String, byte[]> file : new TreeMap<>(submitted.files()).entrySet()) {
            add(digest, file.getKey().getBytes(UTF_8));
            add(digest, file.getValue());
        }
        add(digest, new byte[0]);
        for (Map.Entry<String, String> override : new TreeMap<>(submitted.overrides()).entrySet()) {
            add(digest, override.getKey().getBytes(UTF_8));
            add(digest, override.getValue().getBytes(UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest(number(submitted.agents())));
    }

    /// Every part with its length before it, so that no two lists of parts look the same.
    private static void add(MessageDigest digest, byte[] part) {
        digest.update(number(part.length));
        digest.update(part);
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }
}
