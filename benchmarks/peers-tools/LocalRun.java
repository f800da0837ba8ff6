import io.hyperfoil.api.config.Benchmark;
import io.hyperfoil.api.config.BenchmarkData;
import io.hyperfoil.core.impl.LocalSimulationRunner;
import io.hyperfoil.core.parser.BenchmarkParser;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// Runs one Hyperfoil benchmark in this process and prints what came of it.
///
/// Started from its source by `benchmarks/peers`, with the file of the benchmark as its only argument.
final class LocalRun {

    private LocalRun() {}

    public static void main(String[] arguments) throws Exception {
        Benchmark benchmark;
        try (InputStream yaml = Files.newInputStream(Path.of(arguments[0]))) {
            benchmark = BenchmarkParser.instance().buildBenchmark(yaml, BenchmarkData.EMPTY, Map.of());
        }
        var requests = new LongAdder();
        var responses = new LongAdder();
        var invalid = new LongAdder();
        new LocalSimulationRunner(
                        benchmark,
                        (phase, step, metric, snapshot, countDown) -> {
                            requests.add(snapshot.requestCount);
                            responses.add(snapshot.responseCount);
                            invalid.add(snapshot.invalid + snapshot.connectionErrors + snapshot.requestTimeouts);
                        },
                        null,
                        null)
                .run();
        System.out.println("requests " + requests + ", responses " + responses + ", invalid " + invalid);
    }
}
