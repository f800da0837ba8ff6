package dev.spate.http;

import static dev.spate.http.Served.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spate.report.RunArchive;
import dev.spate.report.RunFolder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The OpenAPI document, the routes and the page of the manual say the same.
@Timeout(120)
class ContractTest {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head");

    @TempDir
    private Path root;

    @Test
    void everyRouteIsDocumentedAndEveryDocumentedOperationIsARoute() throws Exception {
        try (Served served = new Served(root)) {
            JsonNode document = json(served.get("/openapi.json"));
            assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
            assertThat(operations(document))
                    .isEqualTo(routes().stream()
                            .map(route -> route.method() + " " + route.template())
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    @Test
    void bodiesParametersAnswersAndOpennessAreDocumentedAsTheyAre() throws Exception {
        try (Served served = new Served(root)) {
            JsonNode document = json(served.get("/openapi.json"));
            for (Route route : routes()) {
                JsonNode operation = document.path("paths")
                        .path(route.template())
                        .path(route.method().toLowerCase(Locale.ROOT));
                String name = route.method() + " " + route.template();
                assertThat(names(operation.path("requestBody").path("content")))
                        .as(name)
                        .isEqualTo(new TreeSet<>(route.takes()));
                Set<String> query = new TreeSet<>();
                operation.path("parameters").forEach(parameter -> {
                    if (parameter.path("in").asText().equals("query")) {
                        query.add(parameter.path("name").asText());
                    }
                });
                assertThat(query).as(name).isEqualTo(new TreeSet<>(route.query()));
                assertThat(names(operation.path("responses").path("200").path("content")))
                        .as(name)
                        .isSubsetOf(route.gives());
                assertThat(operation.path("security").isArray()).as(name).isEqualTo(route.open());
            }
        }
    }

    @Test
    void everyDocumentedOperationAnswersWithADocumentedStatus() throws Exception {
        try (Served served = new Served(root)) {
            served.finishedRun("done");
            Path profiles = Files.createDirectories(root.resolve("done/profiles"));
            Files.writeString(profiles.resolve("agent-1-cpu.html"), "<!doctype html>");
            JsonNode document = json(served.get("/openapi.json"));
            for (Route route : routes()) {
                String path = route.template()
                        .replace("{id}", "done")
                        .replace("profiles/{name}", "profiles/agent-1-cpu.html")
                        .replace("{name}", "junit.xml");
                HttpRequest.Builder request = served.request(path)
                        .method(
                                route.method(),
                                route.submission()
                                        ? HttpRequest.BodyPublishers.ofString(Served.PLAN)
                                        : HttpRequest.BodyPublishers.noBody());
                if (route.submission()) {
                    request.header("Content-Type", "application/yaml");
                }
                HttpResponse<String> answer = served.send(request);
                JsonNode responses = document.path("paths")
                        .path(route.template())
                        .path(route.method().toLowerCase(Locale.ROOT))
                        .path("responses");
                assertThat(answer.statusCode()).as(path).isBetween(200, 299);
                assertThat(names(responses)).as(path).contains(Integer.toString(answer.statusCode()));
            }
        }
    }

    @Test
    void theFilesThatAreDocumentedAreThoseOfARun() throws Exception {
        try (Served served = new Served(root)) {
            List<String> names = new ArrayList<>();
            json(served.get("/openapi.json"))
                    .path("paths")
                    .path("/api/v1/runs/{id}/files/{name}")
                    .path("parameters")
                    .forEach(parameter -> parameter.at("/schema/enum").forEach(name -> names.add(name.asText())));
            assertThat(names).containsExactlyInAnyOrderElementsOf(RunFolder.FILES);
        }
    }

    @Test
    void everyReferenceInTheDocumentLeadsSomewhere() throws Exception {
        try (Served served = new Served(root)) {
            JsonNode document = json(served.get("/openapi.json"));
            List<JsonNode> references = document.findValues("$ref");
            assertThat(references).isNotEmpty();
            for (JsonNode reference : references) {
                assertThat(document.at(reference.asText().substring(1)).isMissingNode())
                        .as(reference.asText())
                        .isFalse();
            }
        }
    }

    @Test
    void everyCommandOfTheManualLeadsToARoute() throws Exception {
        String page = Files.readString(Path.of("../docs/rest-api.md"));
        Matcher curl = Pattern.compile("curl (?:[^\n]|\\\\\n)*").matcher(page);
        Routes routes = new Routes(routes());
        int commands = 0;
        while (curl.find()) {
            String command = curl.group();
            commands++;
            Matcher address = Pattern.compile("\\$SPATE(/[^ \"'\\\\\n?]*)").matcher(command);
            assertThat(address.find()).as(command).isTrue();
            Matcher method = Pattern.compile("-X (\\w+)").matcher(command);
            String given = method.find() ? method.group(1) : command.contains("--data") ? "POST" : "GET";
            assertThat(routes.find(given, address.group(1))).as(command).isNotNull();
            Matcher type = Pattern.compile("Content-Type: ([a-z/]+)").matcher(command);
            if (type.find()) {
                Routes.Match match = routes.find(given, address.group(1));
                assertThat(match == null ? Set.of() : match.route().takes())
                        .as(command)
                        .contains(type.group(1));
            }
        }
        assertThat(commands).isGreaterThanOrEqualTo(8);
    }

    private List<Route> routes() {
        try (RunFeeds feeds = new RunFeeds();
                RunArchive archive = new RunArchive(root, "test", Map.of())) {
            return new Api(() -> null, feeds, archive).routes().all();
        }
    }

    private static Set<String> operations(JsonNode document) {
        Set<String> operations = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (METHODS.contains(method)) {
                        operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return operations;
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
