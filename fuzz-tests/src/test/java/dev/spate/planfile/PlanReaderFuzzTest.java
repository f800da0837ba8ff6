package dev.spate.planfile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.spate.plan.Plan;
import dev.spate.scenario.CompilationException;
import dev.spate.scenario.WorkloadProgram;
import dev.spate.schedule.Share;
import java.util.Map;

/// Plans of any bytes are read or refused, and what was read can be run.
final class PlanReaderFuzzTest {

    private static final String FILE = "plan.yaml";
    private static final Map<String, byte[]> FILES = Map.of(
            "users.csv", "name,token\nann,t1\nbob,t2\n".getBytes(UTF_8), "body.json", "{\"a\": 1}".getBytes(UTF_8));

    @FuzzTest
    void aPlanIsReadOrItsProblemsHavePlaces(byte[] yaml) throws CompilationException {
        PlanReading reading = read(yaml);
        Plan plan = reading.plan();
        if (plan == null) {
            assertThat(reading.render()).isNotBlank();
            int lines = new String(yaml, ISO_8859_1).split("\n|\r", -1).length
                    + new String(yaml, UTF_8).split("[\u0085\u2028\u2029]", -1).length;
            for (Problem problem : reading.problems()) {
                assertThat(problem.rule()).isNotBlank();
                assertThat(problem.file()).isNotBlank();
                assertThat(problem.line()).isBetween(0, lines);
                assertThat(problem.column()).isBetween(0, yaml.length + 2);
                assertThat(problem.line() > 0 || problem.column() == 0).isTrue();
            }
            return;
        }
        assertThat(reading.render()).isEmpty();
        if (!new String(yaml, ISO_8859_1).contains("env")) {
            assertThat(WorkloadProgram.compile(plan.workload(), Share.WHOLE, _ -> null, () -> 0)
                            .authorities())
                    .isNotNull();
        }
    }

    private static PlanReading read(byte[] yaml) {
        return PlanReader.read(new PlanSource(
                FILE, yaml, PlanFiles.of(FILES), Map.of(), name -> name.startsWith("KNOWN") ? "value" : null, 1));
    }
}
