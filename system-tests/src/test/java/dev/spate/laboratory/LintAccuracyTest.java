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
import java.time.Duration;
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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whether lints name what is wrong and nothing else: each variant of each pattern, alone at the
/// pattern's own load, against a target service in a process of its own, asked what the pattern's lint
/// says.
///
/// Lints are judged once a second, and a look lasts until that has happened [#SECONDS] times. A naive
/// variant keeps its load until its lint names it; how long that took is in the table. A machine that
/// stands still for some milliseconds looks like a blocked loop: so where a lint names a tuned variant
/// two more looks decide, and the table says how many of all looks warned. It is written to
/// `target/lint-accuracy.md`.
final class LintAccuracyTest {

    private static final int LOOKS = 3;
    private static final long WARM_NANOS = TimeUnit.MILLISECONDS.toNanos(600);

    /// More make it harder for tuned variants, and take longer.
    private static final int SECONDS = Integer.getInteger("spate.lints.seconds", 1);

    /// Patterns; all if there are none.
    private static final List<String> ONLY = List.of(
                    System.getProperty("spate.lints.only", "").split(","))
            .stream()
            .filter(name -> !name.isEmpty())
            .toList();

    private static final long POLL_MILLIS = 100;

    /// Nothing is concluded from it but that something never comes.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// On a machine that others use too, loops stand still without being held, and not all of that can be
    /// told from being held: where eleven threads wanted two processors it was 0.89.
    private static final double LEAST_PRECISION = 0.8;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path folder;

    /// What was seen of one variant.
    ///
    /// @param warned looks that warned
    /// @param judged for how many seconds, in the first look
    private record Row(Pattern pattern, Variant variant, int warned, int looks, long judged, String others) {

        boolean isWarned() {
            return 2 * warned > looks;
        }

        boolean isRight() {
            return isWarned() == variant.naive();
        }

        String line() {
            String looked = variant.naive() ? "after " + judged + " s" : warned + " of " + looks + " looks";
            return "| `%s` | `%s` | %s | `%s` | %s | %s | %s |"
                    .formatted(
                            pattern.about().name(),
                            variant.name(),
                            variant.naive() ? "naive" : "tuned",
                            pattern.about().lint().id(),
                            (isWarned() ? "warns" : "silent") + (isRight() ? "" : " **wrong**"),
                            looked,
                            others);
        }
    }

    @Test
    void everyNaiveVariantIsNamedAndNoTunedOneIs() throws Exception {
        List<Row> rows = new ArrayList<>();
        Map<String, List<Case>> bySettings = new TreeMap<>();
        for (Pattern pattern : Patterns.all()) {
            if (!ONLY.isEmpty() && !ONLY.contains(pattern.about().name())) {
                continue;
            }
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
        long judged = 0;
        String others = "";
        do {
            try (Load _ = new Load(address, one)) {
                TimeUnit.NANOSECONDS.sleep(WARM_NANOS);
            }
            send("POST", address + "/inspect/on");
            Seen seen;
            try (Load _ = new Load(address, one)) {
                seen = watch(address, one);
            }
            send("POST", address + "/inspect/off");
            String own = one.pattern().about().lint().id();
            judged = looks == 0 ? seen.seconds() : judged;
            looks++;
            warned += seen.warning().contains(own) ? 1 : 0;
            others = seen.warning().stream().filter(lint -> !lint.equals(own)).collect(Collectors.joining(", "));
        } while (!one.variant().naive() && warned > 0 && looks < LOOKS);
        return new Row(one.pattern(), one.variant(), warned, looks, judged, others);
    }

    /// @param warning lints
    /// @param seconds how often lints had been judged
    private record Seen(List<String> warning, long seconds) {}

    /// Waits for so many judgements, and for a naive variant until its lint warns.
    private Seen watch(String address, Case one) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            JsonNode snapshot = json.readTree(send("GET", address + "/inspect"));
            List<String> warning = new ArrayList<>();
            for (JsonNode lint : snapshot.at("/lints")) {
                if (lint.at("/state").asText().equals("warn")) {
                    warning.add(lint.at("/lint").asText());
                    if (!one.variant().naive()
                            && lint.at("/lint")
                                    .asText()
                                    .equals(one.pattern().about().lint().id())) {
                        System.out.println(one.pattern().about().name() + "/"
                                + one.variant().name() + " is warned of: " + lint);
                    }
                }
            }
            long seconds = snapshot.at("/judged").asLong();
            boolean enough = one.variant().naive()
                    ? warning.contains(one.pattern().about().lint().id())
                    : seconds >= SECONDS;
            if (enough || System.nanoTime() - begin > PATIENCE.toNanos()) {
                return new Seen(warning, seconds);
            }
        }
    }

    /// The pattern's own load, from a thread of its own. When it is closed it waits for the last answer.
    private final class Load implements AutoCloseable {
        private final String address;
        private final Case one;
        private final List<CompletableFuture<Integer>> answers = new ArrayList<>();
        private final Thread thread = new Thread(this::run, "load");
        private volatile boolean ended;

        Load(String address, Case one) {
            this.address = address;
            this.one = one;
            thread.start();
        }

        private void run() {
            Pattern.Load load = one.pattern().about().load();
            long begin = System.nanoTime();
            double own = 0;
            double beside = 0;
            while (!ended) {
                double next = Math.min(
                        own / load.requestsPerSecond(),
                        load.bystandersPerSecond() == 0 ? Double.MAX_VALUE : beside / load.bystandersPerSecond());
                long due = begin + (long) (next * 1e9);
                for (long left = due - System.nanoTime(); left > 0 && !ended; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                boolean isOwn = next == own / load.requestsPerSecond();
                own += isOwn ? 1 : 0;
                beside += isOwn ? 0 : 1;
                answers.add(client.sendAsync(
                                HttpRequest.newBuilder(URI.create(isOwn ? path() : address + "/hello"))
                                        .timeout(PATIENCE)
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .thenApply(HttpResponse::statusCode));
            }
        }

        private String path() {
            return address + "/lab/" + one.pattern().about().name() + "/"
                    + one.variant().name();
        }

        @Override
        public void close() {
            ended = true;
            LockSupport.unpark(thread);
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
            for (CompletableFuture<Integer> answer : answers) {
                assertThat(answer.join()).as(path()).isEqualTo(200);
            }
        }
    }

    private String send(String method, String address) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create(address))
                        .timeout(PATIENCE)
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
                "| pattern | variant | kind | its lint | says | when, or how often | other lints at the last look |\n");
        table.append("|---|---|---|---|---|---|---|\n");
        rows.forEach(row -> table.append(row.line()).append('\n'));
        return table.toString();
    }
}
