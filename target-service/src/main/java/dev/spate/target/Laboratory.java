package dev.spate.target;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.spate.inspector.Inspector;
import dev.spate.target.lab.Bench;
import dev.spate.target.lab.Done;
import dev.spate.target.lab.Pattern;
import dev.spate.target.lab.Pattern.About;
import dev.spate.target.lab.Pattern.Parameter;
import dev.spate.target.lab.Pattern.Variant;
import dev.spate.target.lab.Patterns;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;

/// `/lab`: the patterns of async runtimes, to be tried and measured.
final class Laboratory implements Endpoint {

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final ExecutorService virtualThreads;
    private final Inspector inspector;
    private final Path files;
    private final Ledger ledger = new Ledger();

    Laboratory(Vertx vertx, WorkerExecutor workers, ExecutorService virtualThreads, Inspector inspector, Path files) {
        this.vertx = vertx;
        this.workers = workers;
        this.virtualThreads = virtualThreads;
        this.inspector = inspector;
        this.files = files;
    }

    @Override
    public void mount(Routes routes) {
        JsonArray catalogue = new JsonArray();
        for (Pattern pattern : Patterns.all()) {
            catalogue.add(json(pattern));
            for (Variant variant : pattern.variants()) {
                routes.get(
                        "/lab/" + pattern.about().name() + "/" + variant.name(),
                        exchange -> run(exchange, pattern.about(), variant));
            }
        }
        routes.witness(
                HttpMethod.GET,
                "/lab",
                exchange -> exchange.json(
                        200, new JsonObject().put("patterns", catalogue).toBuffer()));
        routes.witness(
                HttpMethod.GET,
                "/lab/ledger",
                exchange -> exchange.json(200, ledger.json().toBuffer()));
        routes.witness(HttpMethod.GET, "/lab/usage", exchange -> exchange.json(200, usage().toBuffer()));
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
        try {
            variant.work()
                    .run(bench)
                    .onComplete(result -> context.runOnContext(_ -> {
                        if (result.succeeded()) {
                            long nanos = exchange.nanos() - begin;
                            ledger.add(about.name() + "/" + variant.name(), result.result(), nanos);
                            exchange.json(
                                    200,
                                    json(about, variant, result.result(), nanos).toBuffer());
                        } else {
                            failed(exchange, result.cause());
                        }
                    }));
        } catch (Exception fault) {
            failed(exchange, fault);
        }
    }

    private static void failed(Exchange exchange, Throwable fault) {
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

    private static JsonObject json(Pattern pattern) {
        About about = pattern.about();
        JsonArray parameters = new JsonArray();
        about.parameters()
                .forEach(parameter -> parameters.add(new JsonObject()
                        .put("name", parameter.name())
                        .put("default", parameter.fallback())
                        .put("min", parameter.min())
                        .put("max", parameter.max())
                        .put("what", parameter.what())));
        JsonArray variants = new JsonArray();
        pattern.variants()
                .forEach(variant -> variants.add(new JsonObject()
                        .put("name", variant.name())
                        .put("kind", variant.naive() ? "naive" : "tuned")
                        .put("does", variant.does())
                        .put("settings", new JsonObject(java.util.Map.copyOf(variant.settings())))));
        return new JsonObject()
                .put("number", about.number())
                .put("name", about.name())
                .put("claim", about.claim())
                .put("reference", about.reference())
                .put(
                        "effect",
                        new JsonObject()
                                .put("measure", about.effect().measure().name().toLowerCase(java.util.Locale.ROOT))
                                .put("better", about.effect().lower() ? "lower" : "higher")
                                .put("own", about.effect().own()))
                .put("lint", about.lint().id())
                .put(
                        "load",
                        new JsonObject()
                                .put("requestsPerSecond", about.load().requestsPerSecond())
                                .put("bystandersPerSecond", about.load().bystandersPerSecond()))
                .put("parameters", parameters)
                .put("variants", variants);
    }

    /// What this process has used since it began.
    private static JsonObject usage() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return new JsonObject()
                .put("cpuNanos", system.getProcessCpuTime())
                .put("allocatedBytes", threads.getTotalThreadAllocatedBytes())
                .put(
                        "heapUsedBytes",
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed())
                .put("directUsedBytes", direct);
    }
}
