package dev.spate.laboratory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spate.runs.SpateProcess;
import dev.spate.target.lab.Pattern;
import dev.spate.target.lab.Pattern.Variant;
import dev.spate.target.lab.Patterns;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whether lints name what is wrong and nothing else: each variant of each pattern, alone at the pattern's
/// own load, against a target service in a process of its own, asked what the pattern's lint says.
///
/// A machine that stands still for some milliseconds looks like a blocked loop. So where the first look is
/// not as it should be two more decide, and the table says how many of all looks warned. It is written to
/// `target/lint-accuracy.md`.
final class LintAccuracyTest {

    private static final int LOOKS = 3;
    private static final long WARM_MILLIS = 700;

    /// On a machine for this alone it is 1. On one that others use too, loops stand still without being
    /// held by anybody; that may not become the rule.
    private static final double LEAST_PRECISION = 0.8;

    /// Lints are judged each second; so there are at least two judgements.
    private static final long LOOK_MILLIS = 2_300;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path folder;

    private record Row(Pattern pattern, Variant variant, int warned, int looks, String others) {

        boolean isWarned() {
            return 2 * warned > looks;
        }

        boolean isRight() {
            return isWarned() == variant.naive();
        }

        String line() {
            return "| `%s` | `%s` | %s | `%s` | %s | %d of %d | %s |"
                    .formatted(
                            pattern.about().name(),
                            variant.name(),
                            variant.naive() ? "naive" : "tuned",
                            pattern.about().lint().id(),
                            (isWarned() ? "warns" : "silent") + (isRight() ? "" : " **wrong**"),
                            warned,
                            looks,
                            others);
        }
    }

    @Test
    void everyNaiveVariantIsNamedAndNoTunedOneIs() throws Exception {
        List<Row> rows = new ArrayList<>();
        Map<String, List<Case>> bySettings = new TreeMap<>();
        for (Pattern pattern : Patterns.all()) {
            for (Variant variant : pattern.variants()) {
                List<String> options = new ArrayList<>();
                new TreeMap<>(variant.settings()).forEach((name, value) -> options.addAll(List.of("--" + name, value)));
                bySettings
                        .computeIfAbsent(String.join(" ", options), _ -> new ArrayList<>())
                        .add(new Case(pattern, variant));
            }
        }
        for (Map.Entry<String, List<Case>> settings : bySettings.entrySet()) {
            look(settings.getKey(), settings.getValue(), rows);
        }
        client.close();
        rows.sort(Comparator.comparingInt((Row row) -> row.pattern().about().number()));
        String table = table(rows);
        Files.writeString(Path.of("target/lint-accuracy.md"), table);
        System.out.println(table);

        assertThat(rows.stream().filter(row -> row.variant().naive() && !row.isRight()))
                .extracting(Row::line)
                .as("naive variants that no lint names")
                .isEmpty();
        assertThat(precision(rows)).as("precision").isGreaterThan(LEAST_PRECISION);
    }

    private static double precision(List<Row> rows) {
        List<Row> warned = rows.stream().filter(Row::isWarned).toList();
        return (double) warned.stream().filter(row -> row.variant().naive()).count() / (double) warned.size();
    }

    private record Case(Pattern pattern, Variant variant) {}

    /// All variants that the service runs with these settings.
    private void look(String options, List<Case> cases, List<Row> rows) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("target", "--port", "0"));
        if (!options.isEmpty()) {
            arguments.addAll(List.of(options.split(" ")));
        }
        if (!options.contains("--loops")) {
            arguments.addAll(List.of("--loops", "2"));
        }
        SpateProcess service = SpateProcess.start(folder, arguments.toArray(String[]::new));
        try {
            service.awaitOutput("target service on");
            Matcher address =
                    java.util.regex.Pattern.compile("target service on (\\S+)").matcher(service.output());
            assertThat(address.find()).as(service.output()).isTrue();
            for (Case one : cases) {
                rows.add(look(address.group(1), one));
            }
        } finally {
            service.kill();
        }
    }

    private Row look(String address, Case one) throws Exception {
        int warned = 0;
        int looks = 0;
        String others = "";
        do {
            load(address, one, WARM_MILLIS);
            send("POST", address + "/inspect/on");
            load(address, one, LOOK_MILLIS);
            JsonNode snapshot = json.readTree(send("GET", address + "/inspect"));
            send("POST", address + "/inspect/off");
            List<String> warning = new ArrayList<>();
            for (JsonNode lint : snapshot.at("/lints")) {
                if (lint.at("/state").asText().equals("warn")) {
                    warning.add(lint.at("/lint").asText());
                }
            }
            String own = one.pattern().about().lint().id();
            looks++;
            warned += warning.contains(own) ? 1 : 0;
            warning.remove(own);
            others = String.join(", ", warning);
        } while (looks < LOOKS && (looks > 1 || (warned == 1) != one.variant().naive()));
        return new Row(one.pattern(), one.variant(), warned, looks, others);
    }

    /// The pattern's own load for a time; returns when the last answer has come.
    private void load(String address, Case one, long millis) {
        Pattern.Load load = one.pattern().about().load();
        String path = address + "/lab/" + one.pattern().about().name() + "/"
                + one.variant().name();
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        long begin = System.nanoTime();
        long end = begin + TimeUnit.MILLISECONDS.toNanos(millis);
        double own = 0;
        double beside = 0;
        while (true) {
            double next = Math.min(
                    own / load.requestsPerSecond(),
                    load.bystandersPerSecond() == 0 ? Double.MAX_VALUE : beside / load.bystandersPerSecond());
            long due = begin + (long) (next * 1e9);
            if (due >= end) {
                break;
            }
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            boolean isOwn = next == own / load.requestsPerSecond();
            own += isOwn ? 1 : 0;
            beside += isOwn ? 0 : 1;
            answers.add(client.sendAsync(
                            HttpRequest.newBuilder(URI.create(isOwn ? path : address + "/hello"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .thenApply(HttpResponse::statusCode));
        }
        for (CompletableFuture<Integer> answer : answers) {
            assertThat(answer.join()).as(path).isEqualTo(200);
        }
    }

    private String send(String method, String address) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create(address))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private static String table(List<Row> rows) {
        long found = rows.stream()
                .filter(row -> row.variant().naive() && row.isWarned())
                .count();
        long missed = rows.stream()
                .filter(row -> row.variant().naive() && !row.isWarned())
                .count();
        long wrong = rows.stream()
                .filter(row -> !row.variant().naive() && row.isWarned())
                .count();
        StringBuilder table = new StringBuilder();
        table.append(String.format(
                Locale.ROOT,
                "Precision %.3f (%d of %d that warned are naive), recall %.3f (%d of %d naive ones warned).%n%n",
                (double) found / Math.max(1, found + wrong),
                found,
                found + wrong,
                (double) found / Math.max(1, found + missed),
                found,
                found + missed));
        table.append(
                "| pattern | variant | kind | its lint | says | looks that warned | other lints at the last look |\n");
        table.append("|---|---|---|---|---|---|---|\n");
        rows.forEach(row -> table.append(row.line()).append('\n'));
        return table.toString();
    }
}
