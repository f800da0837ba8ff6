package dev.spate.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What Helm prints when the chart was installed tells the next step.
class NotesTest {

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void everyInstallationIsToldWhatItIs(String example) {
        assertThat(notes(example)).contains("is installed as " + Chart.RELEASE).doesNotContain("%!", "<no value>");
    }

    @Test
    void theDemoIsToldToTestItself() {
        assertThat(notes("demo"))
                .contains("helm test load -n load --logs")
                .contains("get secret load-spate-token")
                .contains("--target http://load-spate-target:8080")
                .contains("The broker is a demo")
                .contains("Agents reach only the bundled target.");
    }

    @Test
    void aClusterWithRunsIsToldWhereTheirVerdictsAre() {
        assertThat(notes("cluster"))
                .contains("get jobs,cronjobs")
                .contains("--coordinator https://127.0.0.1:7070")
                .contains("get secret spate-token")
                .doesNotContain("helm test");
        assertThat(notes("once")).contains("logs -f").doesNotContain("port-forward");
    }

    private static String notes(String example) {
        String said = Chart.install(Chart.FOLDER, Chart.NEW, Chart.values(example));
        assertThat(said).contains("NOTES:");
        return said.substring(said.lastIndexOf("NOTES:"));
    }
}
