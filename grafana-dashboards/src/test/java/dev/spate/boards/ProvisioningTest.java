package dev.spate.boards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class ProvisioningTest {

    @Test
    void everyBoardIsAConfigMap() throws IOException {
        Map<String, Object> kustomization = yaml(Path.of("kustomization.yaml"));
        List<String> files = maps(kustomization, "configMapGenerator").stream()
                .map(map -> String.valueOf(map.get("files")))
                .toList();
        assertThat(files)
                .containsAll(Boards.all().stream()
                        .map(board -> "[boards/" + board.name() + ".json]")
                        .toList())
                .hasSize(Boards.all().size() + 1);
    }

    @Test
    void exemplarsLeadToADataSourceThatIsThere() throws IOException {
        Map<String, Object> provisioned = yaml(Path.of("provisioning/datasources/spate.yaml"));
        List<Map<String, Object>> sources = maps(provisioned, "datasources");
        Map<String, Object> prometheus = sources.getFirst();
        Map<String, Object> destination =
                maps(map(prometheus, "jsonData"), "exemplarTraceIdDestinations").getFirst();
        // As the metrics show it beside a bucket.
        assertThat(destination).containsEntry("name", "trace_id");
        assertThat(sources)
                .anySatisfy(source -> assertThat(source)
                        .containsEntry("uid", destination.get("datasourceUid"))
                        .containsEntry("type", "tempo"));
    }

    @Test
    void stepFollowsHowOftenTheCollectorReads() throws IOException {
        Map<String, Object> prometheus = maps(yaml(Path.of("provisioning/datasources/spate.yaml")), "datasources")
                .getFirst();
        String scrape = Files.readString(Path.of("../otel-config/scrape.yaml"));
        assertThat(scrape)
                .contains(
                        "SPATE_SCRAPE_INTERVAL:-" + map(prometheus, "jsonData").get("timeInterval") + "}");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> yaml(Path file) throws IOException {
        return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> parent, String name) {
        Object value = Objects.requireNonNull(parent.get(name), name);
        assertThat(value).as(name).isInstanceOf(Map.class);
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> maps(Map<String, Object> parent, String name) {
        Object value = Objects.requireNonNull(parent.get(name), name);
        assertThat(value).as(name).isInstanceOf(List.class);
        return (List<Map<String, Object>>) value;
    }
}
