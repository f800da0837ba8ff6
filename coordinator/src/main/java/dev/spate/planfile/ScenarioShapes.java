package dev.spate.planfile;

import static dev.spate.planfile.Shape.Choice.atMostOne;
import static dev.spate.planfile.Shape.Choice.exactlyOne;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.spate.workload.Check.Condition;
import dev.spate.workload.Check.StatusRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The objects of which scenarios are made.
final class ScenarioShapes {

    static final int MOST_STEPS = 1_000;

    /// A template is kept by every agent and rendered for every request.
    static final int LONGEST_TEXT = 1 << 16;

    static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete", "head", "options");

    private static final int LONGEST_ADDRESS = 8_192;

    private ScenarioShapes() {}

    private static Kind<Node.Scalar> template(String title, String rule, int most) {
        return Kinds.text(title, rule, most);
    }

    private static Kind<List<Item<Node.Scalar>>> templates(String what) {
        return Kinds.mapOf(
                "mapping from names to [texts](#texts)",
                what + " are a mapping from names to texts",
                200,
                template("text", "it is a text of at most " + LONGEST_TEXT + " characters", LONGEST_TEXT));
    }

    // auth

    static final Field<Node.Scalar> USER = Field.of(
                    "user",
                    template("[text](#texts)", "it is a text of at most 1000 characters", 1_000),
                    "${users.name}",
                    "Name of the user.")
            .must();
    static final Field<Node.Scalar> PASSWORD = Field.of(
                    "password",
                    template("[text](#texts)", "it is a text of at most 1000 characters", 1_000),
                    "\"${env.PASSWORD}\"",
                    "Password of the user.")
            .must();
    static final Shape BASIC_SHAPE = Shape.of("a basic authorization", "User and password (RFC 7617).", USER, PASSWORD);
    static final Field<Node.Scalar> BEARER = Field.of(
            "bearer",
            template("[text](#texts)", "it is a text of at most 16000 characters", 16_000),
            "\"${env.TOKEN}\"",
            "A token, sent as `Authorization: Bearer` and the token.");
    static final Field<Fields> BASIC = Field.of(
            "basic",
            BASIC_SHAPE,
            "{user: demo, password: \"${env.PASSWORD}\"}",
            "User and password, sent as `Authorization: Basic` and their Base64.");
    static final Shape AUTH_SHAPE = Shape.of(
                    "an authorization",
                    "What a request is allowed with. Secrets come from the environment as `${env.NAME}`: they are resolved"
                            + " by the agents and appear in no report.",
                    BEARER,
                    BASIC)
            .with(exactlyOne("bearer", "basic"));

    static final Field<Fields> AUTH =
            Field.of("auth", AUTH_SHAPE, "{bearer: \"${env.TOKEN}\"}", "What the request is allowed with.");
    static final Field<List<Item<Node.Scalar>>> HEADERS = Field.of(
            "headers",
            templates("headers"),
            "{Accept: application/json}",
            "Headers of the request. `Content-Length`, `Transfer-Encoding` and `Connection` belong to the engine.");

    // check

    static final Field<Node.Scalar> CONTAINS = Field.of(
            "contains",
            Kinds.text("text", "it is a text of at most " + LONGEST_TEXT + " characters", LONGEST_TEXT),
            "\"in stock\"",
            "It holds this text.");
    static final Field<Node.Scalar> EQUALS = Field.of(
            "equals",
            Kinds.text("text", "it is a text of at most " + LONGEST_TEXT + " characters", LONGEST_TEXT),
            "ok",
            "It is this text.");
    static final Field<Node.Scalar> NOT_EQUALS = Field.of(
            "notEquals",
            Kinds.text("text", "it is a text of at most " + LONGEST_TEXT + " characters", LONGEST_TEXT),
            "error",
            "It is another text.");
    static final Field<Pattern> MATCHES =
            Field.of("matches", SpecialKinds.regex(), "\"[0-9]+\"", "The regular expression is found somewhere in it.");
    static final Shape CONDITION = Shape.of(
            "a condition",
            "A condition on a text; all parts must hold. Of a JSON value that is no string, the text is its JSON form.",
            CONTAINS,
            EQUALS,
            NOT_EQUALS,
            MATCHES);

    static final Field<List<StatusRange>> STATUS = Field.of(
                    "status", SpecialKinds.STATUSES, "[200, 201]", "The status code is one of these.")
            .or("200..399");
    static final Field<List<Item<List<Condition>>>> CHECK_HEADER = Field.of(
            "header",
            Kinds.mapOf(
                    "mapping from header names to conditions",
                    "'header' is a mapping from header names to conditions",
                    100,
                    SpecialKinds.conditions(CONDITION, true)),
            "{Content-Type: {contains: json}}",
            "Conditions on headers.");
    static final Field<List<Condition>> CHECK_BODY = Field.of(
            "body",
            SpecialKinds.conditions(CONDITION, false),
            "{contains: \"in stock\"}",
            "A condition on the body, read as UTF-8.");
    static final Field<List<Item<List<Condition>>>> CHECK_JSON = Field.of(
            "jsonPath",
            Kinds.mapOf(
                    "mapping from JSONPaths to conditions",
                    "'jsonPath' is a mapping from JSONPaths to conditions",
                    100,
                    SpecialKinds.conditions(CONDITION, true)),
            "{\"$.items[0].id\": exists}",
            "Conditions on values in a JSON body. A plain value must be equal.");
    static final Field<Node.Scalar> CHECK_SIZE = Field.of(
            "size",
            SpecialKinds.bound("bound on a size", Quantities.SIZE_PATTERN),
            "\"< 10KB\"",
            "Bound on the size of the body.");
    static final Field<Node.Scalar> CHECK_DURATION = Field.of(
            "duration",
            SpecialKinds.bound("bound on a duration", Quantities.DURATION_PATTERN),
            "\"< 500ms\"",
            "Upper bound on the response time, counted from the intended start.");
    static final Shape CHECK_SHAPE = Shape.of(
            "a check",
            "What makes a response a good one; all parts must hold. If one does not, the request counts as the"
                    + " error `status-4xx` or `status-5xx` if its status is one of these and not accepted, else as"
                    + " `check`.",
            STATUS,
            CHECK_HEADER,
            CHECK_BODY,
            CHECK_JSON,
            CHECK_SIZE,
            CHECK_DURATION);

    // extract

    static final Field<Node.Scalar> EXTRACT_JSON = Field.of(
            "jsonPath",
            Kinds.text("JSONPath", "it is a JSONPath such as $.items[0].id", 1_000),
            "\"$.id\"",
            "Value at a JSONPath of the body.");
    static final Field<Pattern> EXTRACT_REGEX = Field.of(
            "regex", SpecialKinds.regex(), "\"token=([a-z]+)\"", "First match of a regular expression in the body.");
    static final Field<Node.Scalar> EXTRACT_HEADER = Field.of(
            "header", Kinds.text("header name", "it is the name of a header", 200), "Location", "Value of a header.");
    static final Field<Long> GROUP = Field.of(
                    "group",
                    Kinds.integer(0, 100),
                    "1",
                    "Group of the regular expression that holds the value; 0 is the whole match.")
            .or("1 if the expression has groups, else 0");
    static final Field<Node.Scalar> FALLBACK = Field.of(
            "default",
            Kinds.text("text", "it is a text of at most " + LONGEST_TEXT + " characters", LONGEST_TEXT),
            "none",
            "The value if nothing is found. Without it the request fails with `extract`.");
    static final Shape EXTRACT_SHAPE = Shape.of(
                    "an extract",
                    "Takes a value from a response into a variable of the session, which later steps read as `${variable}`.",
                    EXTRACT_JSON,
                    EXTRACT_REGEX,
                    EXTRACT_HEADER,
                    GROUP,
                    FALLBACK)
            .with(exactlyOne("jsonPath", "regex", "header"));

    // step

    static final List<Field<Node.Scalar>> METHOD_FIELDS = METHODS.stream()
            .map(method -> Field.of(
                    method,
                    template(
                            "[text](#texts)",
                            "it is an address of 1 to " + LONGEST_ADDRESS + " characters",
                            LONGEST_ADDRESS),
                    "/api/items",
                    method.equals("get")
                            ? "Sends a GET request to this address: a path that begins with `/`, or an absolute `http://`"
                                    + " address."
                            : "The same with " + method.toUpperCase(Locale.ROOT) + "."))
            .toList();
    static final Field<List<Long>> PAUSE = Field.of(
            "pause",
            Kinds.PAUSE,
            "200ms..800ms",
            "Think time: the next step is due when the last response ended plus this, or plus a draw from this range."
                    + " A pause is a step of its own.");
    static final Field<String> REQUEST_NAME = Field.of(
            "name",
            Kinds.label("name"),
            "list-items",
            "Name of its metrics. Without it the method and the path as the plan writes it, such as"
                    + " `GET /api/items/${id}`.");
    static final Field<List<Item<Node.Scalar>>> QUERY = Field.of(
            "query",
            templates("query parameters"),
            "{page: \"${random(1,50)}\"}",
            "Query parameters; names and values are percent-encoded.");
    static final Field<List<Item<Node.Scalar>>> FORM = Field.of(
            "form", templates("form fields"), "{user: demo}", "Fields of a form, sent `x-www-form-urlencoded`.");
    static final Field<Node> JSON = Field.of(
            "json",
            Kinds.any("any value", JsonNodeFactory.instance.objectNode()),
            "{item: \"${itemId}\", quantity: 1}",
            "Body as JSON, written as YAML. Placeholders stand in strings and stay strings.");
    static final Field<Node.Scalar> BODY = Field.of(
            "body",
            template("[text](#texts)", "it is a text of at most 1048576 characters", 1 << 20),
            "\"hello\"",
            "Body as text, sent as UTF-8.");
    static final Field<Node.Scalar> BODY_FILE = Field.of(
            "bodyFile",
            Kinds.text("path", "it is the path of a file in the plan's folder", 1_000),
            "picture.png",
            "Path of a file in the plan's folder that is sent as it is; at most 16 MiB.");
    static final Field<Fields> CHECK =
            Field.of("check", CHECK_SHAPE, "{status: 200}", "What makes the response a good one.");
    static final Field<List<Item<Fields>>> EXTRACT = Field.of(
            "extract",
            Kinds.mapOf(
                    "mapping from variables to extracts",
                    "'extract' is a mapping from variables to extracts",
                    100,
                    EXTRACT_SHAPE),
            "{itemId: {jsonPath: \"$.id\"}}",
            "Values taken from the response into variables.");
    static final Field<Long> TIMEOUT = Field.of(
                    "timeout",
                    Kinds.duration(1_000_000, Kinds.LONGEST_NANOS),
                    "2s",
                    "Longest time from hand-over to the transport to the end of the response.")
            .or("that of `http`");
    static final Field<Integer> REDIRECTS = Field.of(
                    "followRedirects",
                    SpecialKinds.REDIRECTS,
                    "true",
                    "Whether redirects are followed, and how many at most. The requests they lead to have a row of their own,"
                            + " `<name> redirect`; checks and extraction look at the last response.")
            .or("that of `http`");
    static final Field<Boolean> ON_ERROR = Field.of(
                    "onError",
                    Kinds.choice(List.of("stop", "continue"), List.of(false, true)),
                    "continue",
                    "Whether the session ends or goes on when the request failed; it is a failed session all the same.")
            .or("stop");

    static final Shape STEP = stepShape();

    private static Shape stepShape() {
        List<Field<?>> fields = new ArrayList<>(METHOD_FIELDS);
        fields.addAll(List.of(
                PAUSE,
                REQUEST_NAME,
                HEADERS,
                AUTH,
                QUERY,
                FORM,
                JSON,
                BODY,
                BODY_FILE,
                CHECK,
                EXTRACT,
                TIMEOUT,
                REDIRECTS,
                ON_ERROR));
        List<String> kinds = new ArrayList<>(METHODS);
        kinds.add("pause");
        return Shape.of("a step", "One request, or a pause.", fields.toArray(new Field<?>[0]))
                .with(exactlyOne(kinds.toArray(new String[0])), atMostOne("form", "json", "body", "bodyFile"));
    }
}
