package dev.spate.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every bad plan, with the whole text that its reader gets.
final class BadPlansTest {

    private static final Path FOLDER = Written.top().resolve("coordinator/src/test/resources/bad-plans");

    @Test
    void everyBadPlanIsRefusedWithTheTextBesideIt() throws IOException {
        List<Path> plans;
        try (Stream<Path> files = Files.list(FOLDER)) {
            plans = files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
        assertThat(plans).hasSizeGreaterThanOrEqualTo(60);
        for (Path plan : plans) {
            String name = plan.toFile().getName();
            PlanReading reading = PlanReader.read(new PlanSource(
                    name,
                    Files.readAllBytes(plan),
                    PlanFiles.inFolder(FOLDER),
                    Map.of(),
                    Map.<String, String>of()::get,
                    1));
            assertThat(reading.plan()).as(name).isNull();
            assertThat(reading.problems()).as(name).isNotEmpty();
            Written.compare(FOLDER.resolve(name.replace(".yaml", ".txt")), reading.render());
        }
        Written.refuseWriting();
    }
}
