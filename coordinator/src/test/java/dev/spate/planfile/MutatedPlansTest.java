package dev.spate.planfile;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Plans damaged at random are read or refused, and nothing else happens.
final class MutatedPlansTest {

    private static final int ROUNDS = Integer.getInteger("spate.mutations", 1_000);
    private static final String PIECES = "{}[]:,-#&*!|>'\"%@`$\t\n\r ?0aé\uD83D\uDED2\0\u0007";

    @Test
    void noDamageMakesTheReaderThrow() throws IOException {
        long seed = Long.getLong("spate.seed", System.nanoTime());
        Random random = new Random(seed);
        Path folder = Written.top().resolve("plans");
        List<String> plans = new ArrayList<>();
        for (String name : new String[] {"demo.yaml", "checkout.yaml"}) {
            plans.add(Files.readString(folder.resolve(name)));
        }
        PlanFiles files = PlanFiles.inFolder(folder);
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder(plans.get(round % plans.size()));
            for (int damage = random.nextInt(4); damage >= 0; damage--) {
                damage(text, random);
            }
            byte[] bytes = Plans.bytes(text.toString());
            if (random.nextInt(10) == 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            assertThatCode(() -> PlanReader.read(new PlanSource("plan.yaml", bytes, files, Map.of(), _ -> null, 1))
                            .render())
                    .as("-Dspate.seed=%d, round %d", seed, round)
                    .doesNotThrowAnyException();
        }
    }

    private static void damage(StringBuilder text, Random random) {
        int at = random.nextInt(text.length());
        int other = random.nextInt(text.length());
        switch (random.nextInt(4)) {
            case 0 -> text.deleteCharAt(at);
            case 1 -> text.insert(at, PIECES.charAt(random.nextInt(PIECES.length())));
            case 2 -> text.setCharAt(at, text.charAt(other));
            default -> {
                int end = Math.min(text.length(), at + random.nextInt(60));
                text.insert(other, text.substring(at, end));
            }
        }
    }
}
