package dev.spate.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.spate.workload.Check;
import dev.spate.workload.Check.Condition;
import dev.spate.workload.Check.Kind;
import dev.spate.workload.Check.Named;
import dev.spate.workload.Extract;
import dev.spate.workload.Feeder;
import dev.spate.workload.Outcome;
import dev.spate.workload.Step;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A session of three steps, over and over: its requests and judgements make no garbage.
class AllocationTest {

    private static final int SESSIONS = 100_000;

    /// Meant is none; this leaves room for what the JVM may do in between.
    private static final long MOST_BYTES_PER_SESSION = 64;

    private static Compiled threeSteps() {
        Feeder users = new Feeder(
                "users",
                List.of("token"),
                List.of(List.of("t1"), List.of("t2"), List.of("t3")),
                Feeder.Order.SEQUENTIAL,
                Feeder.Share.ALL,
                Feeder.AtEnd.RECYCLE);
        Check check = new Check(
                List.of(new Check.StatusRange(200, 200)),
                List.of(new Named("Content-Type", new Condition(Kind.CONTAINS, "json"))),
                List.of(new Condition(Kind.CONTAINS, "items")),
                List.of(new Named("$.items[0].id", new Condition(Kind.EXISTS, null))),
                0,
                100_000,
                1_000_000_000);
        Step list = RequestSpec.get("/api/items?page=${random(1,50)}")
                .check(check)
                .json("itemId", "$.items[1].id")
                .extract("etag", Extract.Source.HEADER, "ETag", 0, null)
                .step();
        Step post = RequestSpec.post("/api/cart")
                .header("Authorization", "Bearer ${users.token}")
                .header("If-Match", "${etag}")
                .body("{\"item\":\"${itemId}\",\"at\":${now()},\"id\":\"${uuid()}\"}", Step.Escape.JSON)
                .step();
        return Compiled.with().feeders(users).compile(list, new Step.Pause(1, 1_000), post);
    }

    @Test
    void sessionsMakeNoGarbage() {
        Compiled compiled = threeSteps();
        FakeResponse items = FakeResponse.of(
                200,
                "{\"items\":[{\"id\":\"a\\u00e91\"},{\"id\":\"b\\\"2\"}],\"total\":2}",
                "Content-Type: application/json",
                "ETag: \"123\"",
                "Set-Cookie: sid=abc; Path=/");
        FakeResponse created = FakeResponse.of(201, "", "Set-Cookie: sid=abcd; Path=/");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ByteWriter out = new ByteWriter(1_024);
        long sum = run(compiled, items, created, out);
        long before = threads.getCurrentThreadAllocatedBytes();
        sum += run(compiled, items, created, out);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(sum).isPositive();
        System.out.printf("allocated %.2f bytes per session of two requests%n", (double) allocated / SESSIONS);
        assertThat(allocated / SESSIONS).isLessThan(MOST_BYTES_PER_SESSION);
    }

    @Test
    void replacedValuesTakeNoMoreRoom() {
        SessionState session = Compiled.of(RequestSpec.get("/").json("v", "$")).session();
        byte[] value = new byte[SessionState.MAX_VALUE_BYTES - 1];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
            assertThat(session.setVariable(0, value, value.length)).isTrue();
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4L * SessionState.MAX_VALUE_BYTES);
    }

    private static long run(Compiled compiled, FakeResponse items, FakeResponse created, ByteWriter out) {
        SessionState session = compiled.session();
        long sum = 0;
        for (int number = 0; number < SESSIONS; number++) {
            session.reset(0, number, number);
            ScenarioProgram scenario = session.scenario();
            RequestProgram first = (RequestProgram) scenario.step(0);
            RequestProgram last = (RequestProgram) scenario.step(2);
            out.clear();
            if (!first.render(session, out) || first.judge(session, items, 1_000) != Outcome.OK) {
                throw new AssertionError("the first request of session " + number);
            }
            sum += out.length() + ((PauseProgram) scenario.step(1)).drawNanos(session);
            out.clear();
            if (!last.render(session, out) || last.judge(session, created, 1_000) != Outcome.OK) {
                throw new AssertionError("the last request of session " + number);
            }
            sum += out.length();
        }
        return sum;
    }
}
