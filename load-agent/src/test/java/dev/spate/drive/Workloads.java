package dev.spate.drive;

import dev.spate.workload.Arrivals;
import dev.spate.workload.Check;
import dev.spate.workload.Feeder;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import dev.spate.workload.Scenario;
import dev.spate.workload.Step;
import dev.spate.workload.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Small workloads for tests, changed step by step. Times in milliseconds.
final class Workloads {

    static final long MILLI = 1_000_000L;

    private final String target;
    private final List<Step> steps = new ArrayList<>();
    private final List<Phase> phases = new ArrayList<>();
    private final List<Feeder> feeders = new ArrayList<>();
    private int connections = 4;
    private long connectTimeout = 2_000;
    private int maxHeaderBytes = 8 << 10;
    private long maxBodyBytes = 64 << 10;
    private HttpSettings.Tls tls = HttpSettings.Tls.USUAL;
    private long dnsTtlNanos = HttpSettings.NEVER;
    private HttpSettings.Reuse reuse = HttpSettings.Reuse.SHARED;
    private HttpSettings.Version version = HttpSettings.Version.HTTP_1_1;
    private boolean cookies;

    private Workloads(String target) {
        this.target = target;
    }

    static Workloads to(String target) {
        return new Workloads(target);
    }

    Workloads connections(int number) {
        connections = number;
        return this;
    }

    Workloads connectTimeout(long millis) {
        connectTimeout = millis;
        return this;
    }

    Workloads limits(int headerBytes, long bodyBytes) {
        maxHeaderBytes = headerBytes;
        maxBodyBytes = bodyBytes;
        return this;
    }

    Workloads reuse(HttpSettings.Reuse which) {
        reuse = which;
        return this;
    }

    Workloads dnsTtl(long nanos) {
        dnsTtlNanos = nanos;
        return this;
    }

    Workloads version(HttpSettings.Version one) {
        version = one;
        return this;
    }

    Workloads keepingCookies() {
        cookies = true;
        return this;
    }

    Workloads tls(HttpSettings.Tls settings) {
        tls = settings;
        return this;
    }

    Workloads steps(Step... all) {
        steps.addAll(Arrays.asList(all));
        return this;
    }

    /// A feeder `rows` with the column `id` and values from 0.
    Workloads rows(int number, Feeder.AtEnd atEnd) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            rows.add(List.of(Integer.toString(i)));
        }
        feeders.add(new Feeder("rows", List.of("id"), rows, Feeder.Order.SEQUENTIAL, Feeder.Share.UNIQUE, atEnd));
        return this;
    }

    Workloads phase(LoadModel load, long startMillis, long durationMillis, long gracefulMillis) {
        return phase(load, startMillis, durationMillis, gracefulMillis, 100_000);
    }

    Workloads phase(LoadModel load, long startMillis, long durationMillis, long gracefulMillis, int maxSessions) {
        phases.add(new Phase(
                "phase " + phases.size(),
                load,
                load instanceof LoadModel.Pause ? List.of() : List.of(new Phase.MixEntry("scenario", 1)),
                startMillis * MILLI,
                durationMillis * MILLI,
                gracefulMillis * MILLI,
                maxSessions,
                false));
        return this;
    }

    Workload build() {
        return new Workload(
                target,
                42,
                new HttpSettings(version, connections, connectTimeout * MILLI, cookies, maxHeaderBytes, maxBodyBytes)
                        .withTls(tls)
                        .withReuse(reuse)
                        .withDnsTtl(dnsTtlNanos),
                feeders,
                List.of(new Scenario("scenario", steps)),
                phases,
                Map.of());
    }

    static LoadModel rate(long perSecond) {
        return new LoadModel.ConstantRate(Rate.perSecond(perSecond), Arrivals.UNIFORM);
    }

    static LoadModel atOnce(int sessions) {
        return new LoadModel.AtOnce(sessions);
    }

    static LoadModel users(int users) {
        return new LoadModel.ConstantUsers(users);
    }

    static Step pause(long millis) {
        return new Step.Pause(millis * MILLI, millis * MILLI);
    }

    static Step.Request get(String name) {
        return request(name, "GET", 5_000, null);
    }

    static Step.Request get(String name, long timeoutMillis) {
        return request(name, "GET", timeoutMillis, null);
    }

    static Step.Request request(String name, String method, long timeoutMillis, Step.@Nullable Body body) {
        return new Step.Request(
                name, method, "/", List.of(), body, Check.DEFAULT, List.of(), timeoutMillis * MILLI, 0, false);
    }

    static Step.Request at(String url, Step.Request request) {
        return new Step.Request(
                request.name(),
                request.method(),
                url,
                request.headers(),
                request.body(),
                request.check(),
                request.extracts(),
                request.timeoutNanos(),
                request.maxRedirects(),
                request.continueOnError());
    }

    static Step.Request following(Step.Request request, int redirects) {
        return new Step.Request(
                request.name(),
                request.method(),
                request.url(),
                request.headers(),
                request.body(),
                request.check(),
                request.extracts(),
                request.timeoutNanos(),
                redirects,
                request.continueOnError());
    }

    static Step.Request going(Step.Request request) {
        return new Step.Request(
                request.name(),
                request.method(),
                request.url(),
                request.headers(),
                request.body(),
                request.check(),
                request.extracts(),
                request.timeoutNanos(),
                request.maxRedirects(),
                true);
    }
}
