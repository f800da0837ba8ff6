package dev.spate.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.trace.LoopTracer;
import dev.spate.trace.RequestTrace;
import dev.spate.trace.TracePolicy;
import dev.spate.trace.TraceSamples;
import dev.spate.workload.Step;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class TraceHeaderTest {

    @Test
    void idsAreWrittenInHexadecimalWithTheirZeros() {
        RequestTrace trace = TraceSamples.begun(0x0af7651916cd43ddL, 0x8448eb211c80319cL, 0x00000000000203331L, true);
        ByteWriter out = new ByteWriter(0);
        TraceHeader.write(trace, out);
        assertThat(text(out)).isEqualTo("traceparent: 00-0af7651916cd43dd8448eb211c80319c-0000000000203331-01\r\n");
    }

    @Test
    void everyDigitCanStandAnywhere() {
        long ascending = 0x0123456789abcdefL;
        for (int turn = 0; turn < 64; turn += 4) {
            long high = Long.rotateLeft(ascending, turn);
            long low = ~high;
            RequestTrace trace = TraceSamples.begun(high, low, high, false);
            ByteWriter out = new ByteWriter(0);
            TraceHeader.write(trace, out);
            assertThat(text(out)).isEqualTo("traceparent: 00-%016x%016x-%016x-00\r\n".formatted(high, low, high));
        }
    }

    @Test
    void aRequestRenderedAgainHasTheSameIds() {
        Compiled compiled = Compiled.of(RequestSpec.post("/a").body("x", Step.Escape.NONE));
        SessionState session = compiled.session();
        LoopTracer tracer = TraceSamples.tracer(new TracePolicy(TracePolicy.Choice.NONE, 0, 0, 0));
        RequestTrace trace = new RequestTrace();
        session.trace(trace);
        tracer.begin(trace, 0);
        RequestProgram program = (RequestProgram) session.scenario().step(0);
        ByteWriter first = new ByteWriter(0);
        ByteWriter second = new ByteWriter(0);
        assertThat(program.render(session, first)).isTrue();
        assertThat(program.render(session, second)).isTrue();
        assertThat(text(second)).isEqualTo(text(first)).containsOnlyOnce("\r\ntraceparent: 00-");
        assertThat(text(first)).endsWith("-00\r\nContent-Length: 1\r\n\r\nx");
        tracer.begin(trace, 0);
        second.clear();
        assertThat(program.render(session, second)).isTrue();
        assertThat(text(second)).isNotEqualTo(text(first)).hasSameSizeAs(text(first));
    }

    private static String text(ByteWriter out) {
        return new String(out.array(), 0, out.length(), StandardCharsets.ISO_8859_1);
    }
}
