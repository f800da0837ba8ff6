package dev.spate.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.spate.schedule.Share;
import dev.spate.workload.Arrivals;
import dev.spate.workload.Check;
import dev.spate.workload.Extract;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import dev.spate.workload.Scenario;
import dev.spate.workload.Step;
import dev.spate.workload.Template;
import dev.spate.workload.Workload;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Templates, and values of any bytes that come into them from a response.
///
/// An input is a template, a line feed, and the value of `${v}`.
final class TemplateFuzzTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long SESSION = 7;

    @FuzzTest
    void aTemplateIsReadOrRefusedAndNeverBreaksOutOfItsPlace(byte[] input) {
        String text = new String(input, UTF_8);
        int end = text.indexOf('\n');
        String template = end < 0 ? text : text.substring(0, end);
        String value = end < 0 ? "" : text.substring(end + 1);
        readsAsWritten(template);
        WorkloadProgram program = compiled(template);
        if (program != null) {
            SessionState session = session(program, value);
            byte[] request = rendered(program, session, 1);
            assertThat(rendered(program, session, 1)).isEqualTo(request);
            assertThat(rendered(program, session(program, value), 1)).isEqualTo(request);
            if (request != null) {
                isOneRequest(request);
            }
        }
        escapesCanBeTakenBack(value);
    }

    /// What is read says the same again.
    private static void readsAsWritten(String text) {
        try {
            Template template = Template.parse(text);
            boolean literalBefore = false;
            for (Template.Part part : template.parts()) {
                boolean literal = part instanceof Template.Literal;
                assertThat(literal && literalBefore).isFalse();
                literalBefore = literal;
            }
            if (!text.contains("${")) {
                assertThat(template.parts())
                        .isEqualTo(text.isEmpty() ? List.of() : List.of(new Template.Literal(text)));
            }
        } catch (Template.SyntaxException fault) {
            assertThat(fault.index()).isBetween(0, text.length() - 1);
            assertThat(text).contains("${");
            assertThat(fault.getMessage()).isNotBlank();
        }
    }

    /// @return null if it is refused
    private static @Nullable WorkloadProgram compiled(String template) {
        try {
            return program(post("/items/" + template, template, "<" + template + ">", Step.Escape.JSON));
        } catch (CompilationException fault) {
            assertThat(fault.getMessage()).isNotBlank();
            return null;
        }
    }

    /// Nothing that a value holds ends the line it is in, or the request.
    private static void isOneRequest(byte[] request) {
        String text = new String(request, ISO_8859_1);
        int headEnd = text.indexOf("\r\n\r\n");
        String[] lines = text.substring(0, headEnd).split("\r\n", -1);
        assertThat(lines).hasSize(5);
        assertThat(lines[0]).matches("POST /items/[!-~]* HTTP/1\\.1").doesNotContain("#");
        assertThat(lines[1]).isEqualTo("Host: 127.0.0.1:8080");
        assertThat(lines[2]).isEqualTo("User-Agent: spate");
        assertThat(lines[3]).startsWith("X-Any: ").doesNotContain("\r", "\n", "\0");
        assertThat(lines[4]).isEqualTo("Content-Length: " + (text.length() - headEnd - 4));
    }

    private static void escapesCanBeTakenBack(String value) {
        try {
            WorkloadProgram program = program(
                    post("/${v}", "x", "${v}", Step.Escape.NONE),
                    post("/", "x", "${v}", Step.Escape.JSON),
                    post("/", "x", "${v}", Step.Escape.FORM));
            SessionState session = session(program, value);
            byte[] plain = body(program, session, 1);
            String request = new String(present(rendered(program, session, 1)), ISO_8859_1);
            assertThat(percentDecoded(request.substring(6, request.indexOf(" HTTP/1.1"))))
                    .isEqualTo(plain);
            assertThat(jsonDecoded(new String(body(program, session, 2), ISO_8859_1)))
                    .isEqualTo(plain);
            String form = new String(body(program, session, 3), ISO_8859_1);
            assertThat(percentDecoded(form.replace("+", "%20"))).isEqualTo(plain);
        } catch (CompilationException fault) {
            throw new AssertionError(fault);
        }
    }

    private static byte[] percentDecoded(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%') {
                out.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                assertThat(text.charAt(i)).matches(c -> "-._~".indexOf(c) >= 0 || Character.isLetterOrDigit(c));
                out.write(text.charAt(i));
            }
        }
        return out.toByteArray();
    }

    private static byte[] jsonDecoded(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            assertThat(c).isGreaterThanOrEqualTo(' ').isNotEqualTo('"');
            if (c == '\\') {
                i++;
                char escaped = text.charAt(i);
                if (escaped == 'u') {
                    out.write(Integer.parseInt(text.substring(i + 1, i + 5), 16));
                    i += 4;
                } else {
                    int known = "bfnrt\"\\".indexOf(escaped);
                    assertThat(known).isNotNegative();
                    out.write("\b\f\n\r\t\"\\".charAt(known));
                }
            } else {
                out.write(c);
            }
        }
        return out.toByteArray();
    }

    private static byte[] body(WorkloadProgram program, SessionState session, int step) {
        byte[] request = present(rendered(program, session, step));
        int headEnd = new String(request, ISO_8859_1).indexOf("\r\n\r\n");
        return java.util.Arrays.copyOfRange(request, headEnd + 4, request.length);
    }

    private static byte[] present(byte @Nullable [] request) {
        if (request == null) {
            throw new AssertionError("a request that can be made was not");
        }
        return request;
    }

    /// @return null if it cannot be made
    private static byte @Nullable [] rendered(WorkloadProgram program, SessionState session, int step) {
        ByteWriter out = new ByteWriter(16);
        RequestProgram request = (RequestProgram) program.scenarioOf(0, SESSION).step(step);
        return request.render(session, out) ? out.copy() : null;
    }

    /// A session whose variable `v` came in a response.
    private static SessionState session(WorkloadProgram program, String value) {
        SessionState session = program.newSession();
        session.reset(0, SESSION, 3);
        RequestProgram first = (RequestProgram) program.scenarioOf(0, SESSION).step(0);
        byte[] head = "HTTP/1.1 200 OK\r\n\r\n".getBytes(UTF_8);
        first.judge(session, new Answer(head, value.getBytes(UTF_8)), 1);
        return session;
    }

    private static Step post(String url, String header, String body, Step.Escape escape) {
        return new Step.Request(
                "post",
                "POST",
                url,
                List.of(new Step.Header("X-Any", header)),
                new Step.TextBody(body, escape),
                Check.DEFAULT,
                List.of(),
                SECOND,
                0,
                false);
    }

    private static WorkloadProgram program(Step... steps) throws CompilationException {
        Step first = new Step.Request(
                "first",
                "GET",
                "/first",
                List.of(),
                null,
                Check.DEFAULT,
                List.of(new Extract("v", Extract.Source.REGEX, "(?s).*", 0, null)),
                SECOND,
                0,
                false);
        List<Step> all = new java.util.ArrayList<>(List.of(first));
        all.addAll(List.of(steps));
        LoadModel load = new LoadModel.ConstantRate(Rate.perSecond(10), Arrivals.UNIFORM);
        Phase phase = new Phase("steady", load, List.of(new Phase.MixEntry("browse", 1)), 0, SECOND, 0, 100, false);
        HttpSettings http = new HttpSettings(HttpSettings.Version.HTTP_1_1, 4, SECOND, true, 65_536, 1L << 20);
        Workload workload = new Workload(
                "http://127.0.0.1:8080",
                42,
                http,
                List.of(),
                List.of(new Scenario("browse", all)),
                List.of(phase),
                Map.of());
        return WorkloadProgram.compile(workload, Share.WHOLE, _ -> "of the environment", () -> 1_700_000_000_123L);
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Answer(byte[] head, byte[] body) implements ResponseView {
        @Override
        public int status() {
            return 200;
        }

        @Override
        public int headLength() {
            return head.length;
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
