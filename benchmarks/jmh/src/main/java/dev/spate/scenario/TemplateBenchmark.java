package dev.spate.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spate.schedule.Share;
import dev.spate.workload.Arrivals;
import dev.spate.workload.Check;
import dev.spate.workload.Extract;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Outcome;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import dev.spate.workload.Scenario;
import dev.spate.workload.Step;
import dev.spate.workload.Workload;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Renders requests, and judges the response of 2 KiB between them: its status, a value in its JSON that
/// must be there, the same one extracted.
@NullMarked
@State(Scope.Thread)
public class TemplateBenchmark {

    private static final long SECOND = 1_000_000_000;

    private final ByteWriter out = new ByteWriter(1024);
    private final Items items = new Items();
    private final SessionState session;
    private final RequestProgram plain;
    private final RequestProgram list;
    private final RequestProgram cart;

    public TemplateBenchmark() {
        Check present = new Check(
                List.of(new Check.StatusRange(200, 200)),
                List.of(),
                List.of(),
                List.of(new Check.Named("$.items[0].id", new Check.Condition(Check.Kind.EXISTS, null))),
                0,
                Long.MAX_VALUE,
                Long.MAX_VALUE);
        Scenario scenario = new Scenario(
                "one",
                List.of(
                        request("GET", "/", null, Check.DEFAULT, List.of()),
                        request(
                                "GET",
                                "/items?page=${random(1,50)}",
                                null,
                                present,
                                List.of(new Extract("itemId", Extract.Source.JSON_PATH, "$.items[0].id", 0, null))),
                        request(
                                "POST",
                                "/cart",
                                new Step.TextBody("{\"item\":\"${itemId}\",\"quantity\":1}", Step.Escape.JSON),
                                Check.DEFAULT,
                                List.of())));
        Phase phase = new Phase(
                "steady",
                new LoadModel.ConstantRate(Rate.perSecond(1), Arrivals.UNIFORM),
                List.of(new Phase.MixEntry("one", 1)),
                0,
                SECOND,
                0,
                100,
                false);
        Workload workload = new Workload(
                "http://127.0.0.1:8080",
                42,
                new HttpSettings(HttpSettings.Version.HTTP_1_1, 4, SECOND, true, 64 << 10, 1L << 20),
                List.of(),
                List.of(scenario),
                List.of(phase),
                Map.of());
        try {
            session = WorkloadProgram.compile(workload, Share.WHOLE, _ -> null, () -> 1_700_000_000_123L)
                    .newSession();
        } catch (CompilationException e) {
            throw new IllegalStateException(e);
        }
        session.reset(0, 7, 3);
        plain = (RequestProgram) session.scenario().step(0);
        list = (RequestProgram) session.scenario().step(1);
        cart = (RequestProgram) session.scenario().step(2);
        judge();
    }

    private static Step request(
            String method, String url, Step.@Nullable Body body, Check check, List<Extract> extracts) {
        return new Step.Request(method + url, method, url, List.of(), body, check, extracts, 5 * SECOND, 0, false);
    }

    /// No placeholder.
    @Benchmark
    public int renderPlain() {
        return render(plain);
    }

    /// A random number in the address.
    @Benchmark
    public int renderRandom() {
        return render(list);
    }

    /// A JSON body with a value that was extracted.
    @Benchmark
    public int renderBody() {
        return render(cart);
    }

    @Benchmark
    public Outcome judge() {
        Outcome outcome = list.judge(session, items, 1_000);
        if (outcome != Outcome.OK) {
            throw new IllegalStateException(outcome.label());
        }
        return outcome;
    }

    private int render(RequestProgram request) {
        out.clear();
        if (!request.render(session, out)) {
            throw new IllegalStateException("refused");
        }
        return out.length();
    }

    /// 2 KiB of JSON with the wanted value in its beginning.
    private static final class Items implements ResponseView {
        private final byte[] head = """
                HTTP/1.1 200 OK\r
                Server: nginx/1.22.1\r
                Date: Fri, 20 Nov 2026 10:54:36 GMT\r
                Content-Type: application/json\r
                Content-Length: 2048\r
                Connection: keep-alive\r
                \r
                """.getBytes(UTF_8);
        private final byte[] body = text().getBytes(UTF_8);

        private static String text() {
            String before = "{\"items\":[{\"id\":\"item-100\",\"name\":\"thing number 0\",\"price\":99}],\"rest\":\"";
            return before + "-".repeat(2048 - before.length() - 2) + "\"}";
        }

        @Override
        public int status() {
            return 200;
        }

        @Override
        public byte[] head() {
            return head;
        }

        @Override
        public int headLength() {
            return head.length;
        }

        @Override
        public byte[] body() {
            return body;
        }

        @Override
        public int bodyLength() {
            return body.length;
        }

        @Override
        public long bodySize() {
            return body.length;
        }
    }
}
