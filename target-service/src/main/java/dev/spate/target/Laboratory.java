package dev.spate.target;

import dev.spate.inspector.Inspector;
import dev.spate.target.lab.Bench;
import dev.spate.target.lab.Done;
import dev.spate.target.lab.Pattern;
import dev.spate.target.lab.Pattern.About;
import dev.spate.target.lab.Pattern.Parameter;
import dev.spate.target.lab.Pattern.Variant;
import dev.spate.target.lab.Patterns;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// `/lab`: the patterns of async runtimes, to be tried and measured. Owns what they work with: threads
/// for what blocks, and a folder.
final class Laboratory implements Endpoint, AutoCloseable {

    private static final Logger LOG = System.getLogger(Laboratory.class.getName());

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    private final Inspector inspector;
    private final Path files;
    private final Usage usage = new Usage();

    /// @param workerThreads at most this many at one time
    /// @throws IOException when there is no place for files
    Laboratory(Vertx vertx, int workerThreads, Inspector inspector) throws IOException {
        this.vertx = vertx;
        this.files = Files.createTempDirectory("spate-target-");
        this.workers = vertx.createSharedWorkerExecutor("lab", workerThreads);
        this.inspector = inspector;
    }

    @Override
    public void mount(Routes routes) {
        List<Pattern> patterns = Patterns.all();
        Buffer forPrograms = LabCatalogue.json(patterns).toBuffer();
        Buffer forPeople = LabCatalogue.page(patterns);
        routes.witness(HttpMethod.GET, "/lab", exchange -> {
            // Whoever keeps an answer must know by what it differs from the other.
            exchange.response().putHeader(HttpHeaders.VARY, "Accept");
            if (exchange.prefersHtml()) {
                exchange.html(200, forPeople);
            } else {
                exchange.json(200, forPrograms);
            }
        });
        routes.witness(HttpMethod.GET, "/lab/usage", exchange -> {
            boolean collect = collect(exchange);
            aside(() -> usage.json(collect), used -> exchange.json(200, used.toBuffer()));
        });
        routes.witness(HttpMethod.DELETE, "/lab/usage", exchange -> {
            boolean collect = collect(exchange);
            aside(() -> usage.reset(collect), _ -> exchange.empty(204));
        });
        for (Pattern pattern : patterns) {
            About about = pattern.about();
            for (Variant variant : pattern.variants()) {
                routes.get("/lab/" + about.name() + "/" + variant.name(), exchange -> run(exchange, about, variant));
            }
        }
    }

    /// Ends the threads and removes the folder; to be called when the event loops have ended.
    @Override
    public void close() {
        usage.close();
        Future<?> _ = workers.close();
        List<Runnable> _ = virtualThreads.shutdownNow();
        try (Stream<Path> all = Files.walk(files)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException left) {
            LOG.log(Level.WARNING, () -> files + " was not removed", left);
        }
    }

    private void run(Exchange exchange, About about, Variant variant) {
        List<String> names = about.parameters().stream().map(Parameter::name).toList();
        Query query = exchange.query(names.toArray(String[]::new));
        long[] values = new long[names.size()];
        for (int i = 0; i < values.length; i++) {
            Parameter parameter = about.parameters().get(i);
            values[i] = query.integer(parameter.name(), parameter.fallback(), parameter.min(), parameter.max());
        }
        Context context = vertx.getOrCreateContext();
        Bench bench = new Bench(
                name -> values[names.indexOf(name)],
                vertx,
                context,
                workers,
                virtualThreads,
                inspector,
                files,
                exchange::nanos);
        long begin = exchange.nanos();
        Future<Done> work;
        try {
            work = variant.work().run(bench);
        } catch (Exception fault) {
            work = Future.failedFuture(fault);
        }
        work.onComplete(
                done -> context.runOnContext(_ -> exchange.json(
                        200,
                        json(about, variant, done, exchange.nanos() - begin).toBuffer())),
                fault -> context.runOnContext(_ -> failed(exchange, about, variant, fault)));
    }

    private static void failed(Exchange exchange, About about, Variant variant, Throwable fault) {
        LOG.log(Level.ERROR, () -> about.name() + "/" + variant.name() + " failed", fault);
        exchange.problem(500, "Internal Server Error", String.valueOf(fault));
    }

    private static JsonObject json(About about, Variant variant, Done done, long nanos) {
        JsonObject counts = new JsonObject();
        done.counts().forEach(counts::put);
        return new JsonObject()
                .put("pattern", about.name())
                .put("variant", variant.name())
                .put("checksum", Long.toHexString(done.checksum()))
                .put("items", done.items())
                .put("nanos", nanos)
                .put("counts", counts);
    }

    private static boolean collect(Exchange exchange) {
        String value = exchange.query("collect").text("collect");
        if (value == null || value.equals("false")) {
            return false;
        }
        if (value.equals("true")) {
            return true;
        }
        throw new BadParameter("collect", value, "true or false");
    }

    /// Does it where a collection of garbage does not find an event loop busy, and comes back.
    private <T> void aside(Supplier<T> work, Consumer<T> then) {
        Context context = vertx.getOrCreateContext();
        virtualThreads.execute(() -> {
            T value = work.get();
            context.runOnContext(_ -> then.accept(value));
        });
    }
}
