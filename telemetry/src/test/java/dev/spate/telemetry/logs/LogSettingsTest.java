package dev.spate.telemetry.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LogSettingsTest {

    @Test
    void withoutAnythingSaidWarningsAreText() {
        LogSettings settings = LogSettings.of(null, "", false, false);
        assertThat(settings.root()).isEqualTo("warn");
        assertThat(settings.levels()).containsOnly(entry("org.apache.kafka", "off"));
        assertThat(settings.json()).isFalse();
    }

    @Test
    void aServiceSaysWhatItDoesAndAsJsonWhereNobodyLooks() {
        LogSettings settings = LogSettings.of(null, null, true, false);
        assertThat(settings.root()).isEqualTo("warn");
        assertThat(settings.levels()).containsEntry("dev.spate", "info");
        assertThat(settings.json()).isTrue();
        assertThat(LogSettings.of(null, null, true, true).json()).isFalse();
        assertThat(LogSettings.of(null, "text", true, false).json()).isFalse();
        assertThat(LogSettings.of(null, "JSON", false, true).json()).isTrue();
    }

    @Test
    void levelsAreForAllOrForALogger() {
        LogSettings settings =
                LogSettings.of("info, dev.spate.drive=DEBUG,org.apache.kafka.clients=warn", null, true, true);
        assertThat(settings.root()).isEqualTo("info");
        assertThat(settings.levels())
                .containsOnly(entry("dev.spate.drive", "debug"), entry("org.apache.kafka.clients", "warn"));
    }

    @Test
    void whatIsNoLevelIsAnsweredWithThoseThatThereAre() {
        assertThatThrownBy(() -> LogSettings.of("info,dev.spate.drive=loud", null, false, true))
                .hasMessage("SPATE_LOG=info,dev.spate.drive=loud: 'dev.spate.drive=loud' is no level; there are error,"
                        + " warn, info, debug, trace, off, alone or as LOGGER=LEVEL, with commas between");
        assertThatThrownBy(() -> LogSettings.of("info,", null, false, true)).hasMessageContaining("'' is no level");
        assertThatThrownBy(() -> LogSettings.of("=info", null, false, true))
                .hasMessageContaining("'=info' is no level");
        assertThatThrownBy(() -> LogSettings.of(null, "xml", false, true))
                .hasMessage("SPATE_LOG_FORMAT=xml: there are text and json");
    }

    private static Map.Entry<String, String> entry(String logger, String level) {
        return Map.entry(logger, level);
    }
}
