package dev.spate.protocol;

import dev.spate.schedule.Share;
import dev.spate.workload.Arrivals;
import dev.spate.workload.Check;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.Extract;
import dev.spate.workload.Feeder;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Outcome;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import dev.spate.workload.Scenario;
import dev.spate.workload.Step;
import dev.spate.workload.Workload;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One message of every type, with every kind of part that a message can have.
final class Examples {

    static final List<Message> ALL = List.of(
            new RunEvent.RunSubmitted(
                    "run-1",
                    1_900_000_000_000_000_000L,
                    "x",
                    "name: x\nseed: 42 # ä€😀\n",
                    files(),
                    strings(),
                    Long.MIN_VALUE,
                    3),
            new RunEvent.RunPlanned(
                    "run-1",
                    2,
                    List.of(
                            new RunEvent.AgentShare("a", 0, new Share(3, List.of(0, 2))),
                            new RunEvent.AgentShare("b", 0, new Share(3, List.of(1))))),
            new RunEvent.RunStarted("run-1", 3, 4),
            new RunEvent.AgentLost("run-1", 5, "b", 0, -1, "no heartbeat for 3.1 s"),
            new RunEvent.ShareHandedOver("run-1", 6, "b", "a", 1, new Share(3, List.of(1)), 7_000_000_000L),
            new RunEvent.RunStopping("run-1", 7, RunEvent.StopCause.OBJECTIVE, "p99 was 3 s"),
            new RunEvent.RunFinished(
                    "run-1", 8, "not-proven", List.of("agent b was lost", "two intervals are missing")),
            new Command.Assign("a", "run-1", 0, workload(), new Share(3, List.of(0, 2)), 64),
            new Command.Go("a", "run-1", 0, Long.MAX_VALUE),
            new Command.Reassign("a", "run-1", 1, new Share(3, List.of(1)), 7_000_000_000L),
            new Command.Stop("a", "run-1", ""),
            new Command.Profile("a", "run-1", 2, List.of("cpu", "alloc"), 5_000_000_000L, 10_000_000_000L),
            new Command.ClockEcho("a", "c@1", 12, 13, 14, 15),
            new Pulse("c@1", 17, "http://127.0.0.1:7070"),
            new AgentEvent.Hello("a", "0.1.0", 2, strings()),
            new AgentEvent.Heartbeat("a", 12, 13, -250_000, -1),
            new AgentEvent.Ready("a", "run-1", 0, 64),
            new AgentEvent.PhaseDone("a", "run-1", 0, 3),
            new AgentEvent.Done("a", "run-1", 0, 41),
            new AgentEvent.Profiled(
                    "a",
                    "run-1",
                    2,
                    "JFR",
                    "no native library",
                    5,
                    15,
                    new long[] {6, 7, 9, 11},
                    List.of(new AgentEvent.ProfilePart("cpu", 40, new byte[] {1, 2}, 3, new byte[] {3}))),
            new AgentEvent.Left("a", "run-1", 1, 27),
            new AgentEvent.Failed("a", "run-1", 0, "variable TOKEN is not set"),
            intervals());

    private Examples() {}

    private static Map<String, byte[]> files() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("users.csv", new byte[] {'a', ',', 'b', '\n'});
        files.put("body.bin", new byte[] {0, -1, 127, -128});
        files.put("empty", new byte[] {});
        return files;
    }

    private static Map<String, String> strings() {
        Map<String, String> strings = new LinkedHashMap<>();
        strings.put("phases.0.duration", "10s");
        strings.put("java", "25.0.3");
        strings.put("cpus", "2");
        strings.put("target", "http://127.0.0.1:8080");
        return strings;
    }

    private static Workload workload() {
        return new Workload(
                "http://127.0.0.1:8080",
                42,
                new HttpSettings(HttpSettings.Version.HTTP_1_1, 128, 1_000_000_000, true, 65_536, 16 << 20)
                        .withTls(new HttpSettings.Tls(
                                "ca.pem", false, "client.pem", "${env.CLIENT_KEY}", "shop.example", true)),
                List.of(new Feeder(
                        "users",
                        List.of("name", "token"),
                        List.of(List.of("ann", "1"), List.of("bob", "")),
                        Feeder.Order.SHUFFLED,
                        Feeder.Share.UNIQUE,
                        Feeder.AtEnd.STOP)),
                List.of(new Scenario("browse", steps()), new Scenario("idle", List.of(new Step.Pause(0, 0)))),
                phases(),
                files());
    }

    private static List<Step> steps() {
        Check check = new Check(
                List.of(new Check.StatusRange(200, 299), new Check.StatusRange(304, 304)),
                List.of(new Check.Named("Content-Type", condition(Check.Kind.CONTAINS, "json"))),
                List.of(condition(Check.Kind.MATCHES, "a+"), condition(Check.Kind.NOT_EQUALS, "")),
                List.of(
                        new Check.Named("$.id", new Check.Condition(Check.Kind.EXISTS, null)),
                        new Check.Named("$.error", new Check.Condition(Check.Kind.ABSENT, null))),
                1,
                1_000_000,
                250_000_000);
        return List.of(
                new Step.Request(
                        "list-items",
                        "GET",
                        "/api/items?page=${random(1,50)}",
                        List.of(),
                        null,
                        Check.DEFAULT,
                        List.of(),
                        5_000_000_000L,
                        0,
                        false),
                new Step.Pause(200_000_000, 800_000_000),
                new Step.Request(
                        "add",
                        "POST",
                        "/api/cart",
                        List.of(
                                new Step.Header("Authorization", "Bearer ${env.TOKEN}"),
                                new Step.Header("Proxy-Authorization", "a:b", Step.Encoding.BASIC),
                                new Step.Header("Content-Type", "application/json")),
                        new Step.TextBody("{\"item\": \"${itemId}\"}", Step.Escape.JSON),
                        check,
                        List.of(
                                new Extract("itemId", Extract.Source.JSON_PATH, "$.items[0].id", 0, null),
                                new Extract("page", Extract.Source.REGEX, "page=(\\d+)", 1, "0")),
                        1,
                        5,
                        true),
                new Step.Request(
                        "upload",
                        "PUT",
                        "/upload",
                        List.of(),
                        new Step.FileBody("body.bin"),
                        Check.DEFAULT,
                        List.of(),
                        1,
                        0,
                        false));
    }

    private static Check.Condition condition(Check.Kind kind, String operand) {
        return new Check.Condition(kind, operand);
    }

    private static List<Phase> phases() {
        Rate slow = new Rate(90, 60_000_000_000L);
        Rate fast = Rate.perSecond(2_000);
        return List.of(
                phase("constant", new LoadModel.ConstantRate(fast, Arrivals.POISSON)),
                phase("ramp", new LoadModel.RampingRate(slow, fast, Arrivals.UNIFORM)),
                phase("stairs", new LoadModel.Staircase(slow, fast, 5, Arrivals.UNIFORM)),
                phase("burst", new LoadModel.AtOnce(100)),
                phase("users", new LoadModel.ConstantUsers(100)),
                phase("more-users", new LoadModel.RampingUsers(0, 100)),
                new Phase("rest", new LoadModel.Pause(), List.of(), 60_000_000_000L, 1, 0, 1, false));
    }

    private static Phase phase(String name, LoadModel load) {
        List<Phase.MixEntry> mix = List.of(new Phase.MixEntry("browse", 80), new Phase.MixEntry("idle", 20));
        return new Phase(name, load, mix, 0, 10_000_000_000L, 1_000_000_000L, 5_000, name.equals("ramp"));
    }

    private static IntervalReport intervals() {
        long[] outcomes = new long[Outcome.COUNT];
        Arrays.setAll(outcomes, i -> i == 0 ? 1_990 : i);
        long[] failures = new long[ConnectionFailure.COUNT];
        failures[ConnectionFailure.REFUSED.index()] = 2;
        return new IntervalReport(
                "a",
                "run-1",
                0,
                41,
                41_000_000_000L,
                42_000_000_000L,
                List.of(new IntervalReport.PhaseCounts(2, 2_000, 1_999, 1, 1_990, 5, 4, 12, new byte[] {1, 2, 3})),
                List.of(new IntervalReport.Series(
                        2,
                        "list-items",
                        outcomes,
                        3,
                        1,
                        123_456,
                        7_654_321,
                        new byte[] {4, 5},
                        new byte[] {6},
                        new byte[] {7})),
                new IntervalReport.Connections(5, 1, failures, 2, new byte[] {7}, new byte[] {8, 9}),
                new IntervalReport.Traces(
                        new long[] {4, 20, 1, 2},
                        new long[] {3, 0, 1},
                        1_250_000,
                        List.of(new IntervalReport.SeriesTraces(
                                2,
                                "list-items",
                                12_300_000,
                                List.of(new IntervalReport.Exemplar(14_500_000, -2, 3, 0x00f067aa0ba902b7L))))),
                new IntervalReport.Health(
                        0.45, 0.5, 1_250_000, 8_000_000, 0.0, 0, 0.05, 9, 64, 2, 1, -250_000, 31_000));
    }
}
