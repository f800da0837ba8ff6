package dev.spate.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spate.schedule.Share;
import dev.spate.workload.Arrivals;
import dev.spate.workload.Feeder;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Outcome;
import dev.spate.workload.Phase;
import dev.spate.workload.Phase.MixEntry;
import dev.spate.workload.Rate;
import dev.spate.workload.Scenario;
import dev.spate.workload.Step;
import dev.spate.workload.Workload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A workload of one scenario, compiled, with one session in it, for tests.
final class Compiled {

    static final long NOW_MILLIS = 1_700_000_000_123L;

    private final WorkloadProgram program;
    private final SessionState session;

    private Compiled(WorkloadProgram program) {
        this.program = program;
        this.session = program.newSession();
        session.reset(0, 7, 3);
    }

    static Compiled of(RequestSpec... requests) {
        return new Builder().compile(requests);
    }

    static Builder with() {
        return new Builder();
    }

    WorkloadProgram program() {
        return program;
    }

    SessionState session() {
        return session;
    }

    Compiled session(long number) {
        session.reset(0, number, number);
        return this;
    }

    RequestProgram request(int step) {
        return (RequestProgram) program.scenarioOf(0, session.session()).step(step);
    }

    /// The bytes of a request as text, or `refused`.
    String rendered(int step) {
        ByteWriter out = new ByteWriter(16);
        return request(step).render(session, out) ? new String(out.copy(), UTF_8) : "refused";
    }

    /// The request line without method and version.
    String target(int step) {
        return rendered(step).split(" ", 3)[1];
    }

    String redirected(int step, FakeResponse response) {
        ByteWriter out = new ByteWriter(16);
        return request(step).renderRedirect(session, response, out) ? new String(out.copy(), UTF_8) : "refused";
    }

    Outcome judged(int step, FakeResponse response) {
        return request(step).judge(session, response, 1_000_000);
    }

    /// Settings of a workload.
    static final class Builder {
        private final Map<String, byte[]> resources = new HashMap<>();
        private final Map<String, String> environment = new HashMap<>();
        private String target = "http://127.0.0.1:8080";
        private List<Feeder> feeders = List.of();
        private Share share = Share.WHOLE;
        private boolean cookies = true;
        private HttpSettings.Reuse reuse = HttpSettings.Reuse.SHARED;
        private long seed = 42;

        Builder target(String address) {
            target = address;
            return this;
        }

        Builder seed(long value) {
            seed = value;
            return this;
        }

        Builder share(Share part) {
            share = part;
            return this;
        }

        Builder feeders(Feeder... all) {
            feeders = List.of(all);
            return this;
        }

        Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        Builder resource(String name, String content) {
            resources.put(name, content.getBytes(UTF_8));
            return this;
        }

        Builder reuse(HttpSettings.Reuse which) {
            reuse = which;
            return this;
        }

        Builder withoutCookies() {
            cookies = false;
            return this;
        }

        Compiled compile(RequestSpec... requests) {
            Step[] steps = new Step[requests.length];
            for (int i = 0; i < steps.length; i++) {
                steps[i] = requests[i].step();
            }
            return compile(steps);
        }

        Compiled compile(Step... steps) {
            try {
                return new Compiled(program(new Scenario("browse", List.of(steps))));
            } catch (CompilationException fault) {
                throw new AssertionError(fault);
            }
        }

        WorkloadProgram program(Scenario... scenarios) throws CompilationException {
            List<MixEntry> mix = List.of(scenarios).stream()
                    .map(scenario -> new MixEntry(scenario.name(), 1))
                    .toList();
            return program(List.of(scenarios), mix);
        }

        WorkloadProgram program(List<Scenario> scenarios, List<MixEntry> mix) throws CompilationException {
            LoadModel load = new LoadModel.ConstantRate(Rate.perSecond(10), Arrivals.UNIFORM);
            Phase phase = new Phase("steady", load, mix, 0, 1_000_000_000L, 0, 100, false);
            Phase next = new Phase("next", load, mix, 1_000_000_000L, 1_000_000_000L, 0, 100, false);
            HttpSettings http = new HttpSettings(
                            HttpSettings.Version.HTTP_1_1, 4, 1_000_000_000L, cookies, 65_536, 1L << 20)
                    .withReuse(reuse);
            Workload workload = new Workload(target, seed, http, feeders, scenarios, List.of(phase, next), resources);
            return WorkloadProgram.compile(workload, share, environment::get, () -> NOW_MILLIS);
        }
    }
}
