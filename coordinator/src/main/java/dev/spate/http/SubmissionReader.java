package dev.spate.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spate.coordinator.Submission;
import dev.spate.plan.Plan;
import dev.spate.planfile.PlanFiles;
import dev.spate.planfile.PlanReader;
import dev.spate.planfile.PlanReading;
import dev.spate.planfile.PlanSource;
import dev.spate.planfile.Problem;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what is submitted, and refuses it with everything that is wrong with it.
///
/// Text that has no form in UTF-8 is refused here, because later it would break whoever writes it down.
final class SubmissionReader {

    private static final int MOST_AGENTS = 10_000;
    private static final int MOST_OVERRIDES = 1_000;
    private static final int LONGEST_OVERRIDE = 16 << 10;
    private static final int LONGEST_PATH = 1_000;

    /// With the rest of a message, a submission of this size stays below what a message may have.
    private static final long MOST_BYTES = 60L << 20;

    private static final Set<String> FIELDS = Set.of("plan", "files", "overrides", "agents", "seed");

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(10)
                            .maxStringLength(ServerSettings.Limits.MOST_SUBMISSION_BYTES)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // Names are chosen by the sender, and must not stay in a table for ever.
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final SecureRandom random = new SecureRandom();

    /// A plan alone.
    ///
    /// @param query may hold the number of agents
    Submission yaml(byte[] body, Map<String, String> query) throws Refusal {
        String text = query.getOrDefault("agents", "0");
        int agents;
        try {
            agents = Integer.parseInt(text);
        } catch (NumberFormatException _) {
            agents = -1;
        }
        if (agents < 0 || agents > MOST_AGENTS) {
            throw new Refusal(400, "agents=" + text + " is no number of agents", "use 0 (all that are free) to 10000");
        }
        return read(body, Map.of(), Map.of(), agents);
    }

    /// A plan with what belongs to it.
    Submission json(byte[] body) throws Refusal {
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String place = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
            throw new Refusal(400, "the body is no JSON that can be read" + place, "send one JSON object in UTF-8");
        } catch (IOException _) {
            throw new Refusal(400, "the body is no JSON that can be read", "send one JSON object in UTF-8");
        }
        if (!root.isObject()) {
            throw new Refusal(400, "the body is no JSON object", "send {\"plan\": \"…\"}, with the plan as YAML text");
        }
        List<Problem> problems = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (!FIELDS.contains(field.getKey())) {
                problems.add(problem(
                        field.getKey(), "", "there is no such field", "use plan, files, overrides, agents, seed"));
            }
        }
        String plan = text("plan", root.path("plan"), problems);
        Map<String, byte[]> files = files(root.path("files"), problems);
        Map<String, String> overrides = overrides(root.path("overrides"), problems);
        int agents = 0;
        JsonNode agentsNode = root.path("agents");
        if (given(agentsNode)) {
            if (agentsNode.isIntegralNumber()
                    && agentsNode.canConvertToInt()
                    && agentsNode.intValue() >= 0
                    && agentsNode.intValue() <= MOST_AGENTS) {
                agents = agentsNode.intValue();
            } else {
                problems.add(
                        problem("agents", shown(agentsNode), "a whole number, 0 (all that are free) to 10000", null));
            }
        }
        JsonNode seed = root.path("seed");
        if (given(seed)) {
            if (!seed.isIntegralNumber() || !seed.canConvertToLong()) {
                problems.add(problem("seed", shown(seed), "a whole number of 64 bits", null));
            } else if (overrides.putIfAbsent("seed", seed.asText()) != null) {
                problems.add(problem("seed", shown(seed), "the seed is given by 'overrides' as well", null));
            }
        }
        if (!problems.isEmpty()) {
            throw Refusal.of(400, "the request", problems);
        }
        return read(plan.getBytes(UTF_8), files, overrides, agents);
    }

    private Submission read(byte[] yaml, Map<String, byte[]> files, Map<String, String> overrides, int agents)
            throws Refusal {
        Map<String, String> called = new HashMap<>();
        overrides.keySet().forEach(path -> called.put(path, "overrides." + path));
        // Secrets are the agents' to know: every variable counts as set.
        PlanReading reading = PlanReader.read(new PlanSource(
                "plan.yaml", yaml, PlanFiles.of(files), overrides, _ -> "", random.nextLong() >>> 1, called));
        Plan plan = reading.plan();
        if (plan == null) {
            throw Refusal.of(422, "the plan", reading.problems());
        }
        long bytes = yaml.length;
        for (byte[] file : reading.files().values()) {
            bytes += file.length;
        }
        if (bytes > MOST_BYTES) {
            throw new Refusal(
                    413,
                    "plan and files have " + bytes + " bytes; " + MOST_BYTES + " are possible",
                    "use smaller feeder files");
        }
        return new Submission(plan, new String(yaml, UTF_8), reading.files(), overrides, agents);
    }

    private static Map<String, byte[]> files(JsonNode node, List<Problem> problems) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        if (!given(node)) {
            return files;
        }
        if (!node.isObject()) {
            problems.add(problem("files", shown(node), "an object: the path as the plan writes it, and base64", null));
            return files;
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String field = "files." + entry.getKey();
            if (entry.getKey().length() > LONGEST_PATH || !writable(entry.getKey())) {
                problems.add(
                        problem("files", "", "a path has at most " + LONGEST_PATH + " characters of Unicode", null));
                continue;
            }
            String base64 = text(field, entry.getValue(), problems);
            try {
                files.put(entry.getKey(), Base64.getDecoder().decode(base64));
            } catch (IllegalArgumentException _) {
                problems.add(problem(field, "", "the content of a file is base64 (RFC 4648, with padding)", null));
            }
        }
        return files;
    }

    private static Map<String, String> overrides(JsonNode node, List<Problem> problems) {
        Map<String, String> overrides = new LinkedHashMap<>();
        if (!given(node)) {
            return overrides;
        }
        if (!node.isObject() || node.size() > MOST_OVERRIDES) {
            problems.add(problem(
                    "overrides",
                    "",
                    "an object: up to " + MOST_OVERRIDES + " paths in the plan and their values",
                    null));
            return overrides;
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            JsonNode value = entry.getValue();
            String text = value.isValueNode() && !value.isNull() ? value.asText() : "";
            if (!value.isValueNode()
                    || value.isNull()
                    || text.length() > LONGEST_OVERRIDE
                    || entry.getKey().length() > LONGEST_PATH
                    || !writable(entry.getKey())
                    || !writable(text)) {
                problems.add(problem(
                        "overrides",
                        shown(value),
                        "the value of a path is a text, a number, true or false, of up to " + LONGEST_OVERRIDE
                                + " characters",
                        null));
            } else {
                overrides.put(entry.getKey(), text);
            }
        }
        return overrides;
    }

    private static String text(String field, JsonNode node, List<Problem> problems) {
        if (!node.isTextual()) {
            String rule = node.isMissingNode() || node.isNull() ? "it is missing" : "a text";
            problems.add(problem(field, shown(node), rule, null));
            return "";
        }
        if (!writable(node.textValue())) {
            problems.add(problem(field, "", "half a character (a lone surrogate) is no text", null));
            return "";
        }
        return node.textValue();
    }

    /// Whether a text can be written in UTF-8.
    static boolean writable(String text) {
        return UTF_8.newEncoder().canEncode(text);
    }

    private static boolean given(JsonNode node) {
        return !node.isMissingNode() && !node.isNull();
    }

    private static Problem problem(String field, String found, String rule, @Nullable String hint) {
        String shown = field.length() > 200 ? field.substring(0, 200) + "…" : field;
        return new Problem("request", 0, 0, shown, found, rule, hint, null);
    }

    /// Short enough for a line, and never a text: it may be a secret.
    private static String shown(JsonNode node) {
        return switch (node.getNodeType()) {
            case NUMBER, BOOLEAN -> {
                String text = node.asText();
                yield text.length() > 40 ? text.substring(0, 40) + "…" : text;
            }
            case STRING -> "a text";
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case BINARY, MISSING, NULL, POJO -> "";
        };
    }
}
