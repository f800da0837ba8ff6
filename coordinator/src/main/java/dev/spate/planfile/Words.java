package dev.spate.planfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What somebody probably meant who wrote another word: by spelling, or because other load generators
/// call things so.
final class Words {

    /// Words of k6, Gatling, Hyperfoil, Artillery, JMeter and Locust, and ours for the same thing.
    private static final Map<String, String> FOREIGN = Map.<String, String>ofEntries(
            Map.entry("vus", "constantUsers"),
            Map.entry("users", "constantUsers"),
            Map.entry("threads", "constantUsers"),
            Map.entry("concurrency", "constantUsers"),
            Map.entry("always", "constantUsers"),
            Map.entry("constantconcurrentusers", "constantUsers"),
            Map.entry("constantvus", "constantUsers"),
            Map.entry("rampusers", "rampingUsers"),
            Map.entry("rampingvus", "rampingUsers"),
            Map.entry("rampconcurrentusers", "rampingUsers"),
            Map.entry("atonceusers", "atOnce"),
            Map.entry("userspersec", "constantRate"),
            Map.entry("constantuserspersec", "constantRate"),
            Map.entry("constantarrivalrate", "constantRate"),
            Map.entry("arrivalrate", "constantRate"),
            Map.entry("rate", "constantRate"),
            Map.entry("rps", "constantRate"),
            Map.entry("qps", "constantRate"),
            Map.entry("rampuserspersec", "rampingRate"),
            Map.entry("rampingarrivalrate", "rampingRate"),
            Map.entry("increasingrate", "rampingRate"),
            Map.entry("decreasingrate", "rampingRate"),
            Map.entry("rampto", "rampingRate"),
            Map.entry("rampup", "rampingRate"),
            Map.entry("incrementuserspersec", "staircase"),
            Map.entry("variance", "arrivals"),
            Map.entry("distribution", "arrivals"),
            Map.entry("thresholds", "slo"),
            Map.entry("sla", "slo"),
            Map.entry("slos", "slo"),
            Map.entry("slas", "slo"),
            Map.entry("assertions", "slo"),
            Map.entry("objectives", "slo"),
            Map.entry("ensure", "slo"),
            Map.entry("abortonfail", "abort"),
            Map.entry("stages", "phases"),
            Map.entry("load", "phases"),
            Map.entry("executor", "phases"),
            Map.entry("starttime", "startAfter"),
            Map.entry("maxvus", "maxSessions"),
            Map.entry("preallocatedvus", "maxSessions"),
            Map.entry("maxusers", "maxSessions"),
            Map.entry("maxiterations", "maxSessions"),
            Map.entry("maxduration", "duration"),
            Map.entry("time", "duration"),
            Map.entry("holdfor", "duration"),
            Map.entry("gracefulrampdown", "gracefulStop"),
            Map.entry("exec", "scenario"),
            Map.entry("weights", "mix"),
            Map.entry("weight", "mix"),
            Map.entry("forks", "mix"),
            Map.entry("flow", "scenarios"),
            Map.entry("steps", "scenarios"),
            Map.entry("requests", "scenarios"),
            Map.entry("baseurl", "target"),
            Map.entry("baseuri", "target"),
            Map.entry("host", "target"),
            Map.entry("url", "target"),
            Map.entry("think", "pause"),
            Map.entry("thinktime", "pause"),
            Map.entry("sleep", "pause"),
            Map.entry("wait", "pause"),
            Map.entry("checks", "check"),
            Map.entry("expect", "check"),
            Map.entry("assert", "check"),
            Map.entry("validate", "check"),
            Map.entry("handler", "check"),
            Map.entry("capture", "extract"),
            Map.entry("save", "extract"),
            Map.entry("saveas", "extract"),
            Map.entry("correlate", "extract"),
            Map.entry("feeder", "feeders"),
            Map.entry("csv", "feeders"),
            Map.entry("data", "feeders"),
            Map.entry("payload", "feeders"),
            Map.entry("variables", "feeders"),
            Map.entry("strategy", "order"),
            Map.entry("params", "query"),
            Map.entry("queryparams", "query"),
            Map.entry("formdata", "form"),
            Map.entry("sharedconnections", "connections"),
            Map.entry("pool", "connections"),
            Map.entry("requesttimeout", "timeout"),
            Map.entry("redirects", "followRedirects"),
            Map.entry("maxredirects", "followRedirects"),
            Map.entry("failurerate", "errors"),
            Map.entry("errorrate", "errors"),
            Map.entry("httpreqfailed", "errors"),
            Map.entry("errorratio", "errors"),
            Map.entry("httpreqduration", "p95"),
            Map.entry("percentileresponsetime", "p95"),
            Map.entry("meanresponsetime", "mean"),
            Map.entry("avg", "mean"),
            Map.entry("average", "mean"),
            Map.entry("median", "p50"),
            Map.entry("med", "p50"),
            Map.entry("period", "window"),
            Map.entry("droppediterations", "dropped"),
            Map.entry("token", "bearer"),
            Map.entry("username", "user"));

    private static final Set<String> REQUEST_WORDS = Set.of("url", "uri", "path", "method", "http", "request");

    /// Where each word of ours stands, for keys that were written in the wrong object.
    private static final Map<String, String> HOMES = Map.ofEntries(
            Map.entry("constantUsers", "in a phase"),
            Map.entry("rampingUsers", "in a phase"),
            Map.entry("atOnce", "in a phase"),
            Map.entry("constantRate", "in a phase"),
            Map.entry("rampingRate", "in a phase"),
            Map.entry("staircase", "in a phase"),
            Map.entry("arrivals", "in a phase"),
            Map.entry("duration", "in a phase"),
            Map.entry("gracefulStop", "in a phase"),
            Map.entry("maxSessions", "in a phase"),
            Map.entry("warmup", "in a phase"),
            Map.entry("startAfter", "in a phase"),
            Map.entry("startWith", "in a phase"),
            Map.entry("scenario", "in a phase"),
            Map.entry("mix", "in a phase"),
            Map.entry("slo", "at the top of the plan"),
            Map.entry("phases", "at the top of the plan"),
            Map.entry("scenarios", "at the top of the plan"),
            Map.entry("feeders", "at the top of the plan"),
            Map.entry("target", "at the top of the plan"),
            Map.entry("seed", "at the top of the plan"),
            Map.entry("agents", "at the top of the plan"),
            Map.entry("http", "at the top of the plan"),
            Map.entry("onAgentLoss", "under 'agents'"),
            Map.entry("connections", "under 'http'"),
            Map.entry("cookies", "under 'http'"),
            Map.entry("connectTimeout", "under 'http'"),
            Map.entry("maxBody", "under 'http'"),
            Map.entry("maxHeader", "under 'http'"),
            Map.entry("version", "under 'http'"),
            Map.entry("pause", "as a step of its own, '- pause: 200ms'"),
            Map.entry("check", "in a request"),
            Map.entry("extract", "in a request"),
            Map.entry("status", "under 'check'"),
            Map.entry("jsonPath", "under 'check' or in 'extract'"),
            Map.entry("abort", "in an entry of 'slo'"),
            Map.entry("window", "in an entry of 'slo'"),
            Map.entry("errors", "in an entry of 'slo'"),
            Map.entry("throughput", "in an entry of 'slo'"),
            Map.entry("dropped", "in an entry of 'slo'"),
            Map.entry("p95", "in an entry of 'slo'"),
            Map.entry("p50", "in an entry of 'slo'"),
            Map.entry("mean", "in an entry of 'slo'"));

    private Words() {}

    /// What an unknown key of a shape probably means.
    static String unknownKey(Shape shape, String key) {
        List<String> keys = shape.keys();
        if (key.equals("<<")) {
            return "merge keys are no part of YAML 1.2; an alias can repeat a whole value, or write the fields out";
        }
        String ours = FOREIGN.get(key.toLowerCase(Locale.ROOT).replaceAll("[-_. ]", ""));
        String meant = meant(shape, key);
        if (meant != null && meant.equals(ours)) {
            return "what other tools call '" + key + "' is '" + ours + "' here";
        }
        if (meant != null) {
            return "did you mean '" + meant + "'?";
        }
        if (shape.hasKey("get") && REQUEST_WORDS.contains(key.toLowerCase(Locale.ROOT))) {
            return "a request is written by its method: '- get: /items'";
        }
        if (ours != null && HOMES.containsKey(ours)) {
            return "what other tools call '" + key + "' is '" + ours + "' here, and stands " + HOMES.get(ours);
        }
        if (HOMES.containsKey(key)) {
            return "'" + key + "' stands " + HOMES.get(key);
        }
        return "possible are " + String.join(", ", keys);
    }

    /// The key of a shape that an unknown key was probably to be, or null.
    static @Nullable String meant(Shape shape, String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        String ours = FOREIGN.get(lower.replaceAll("[-_. ]", ""));
        if (ours != null && shape.hasKey(ours)) {
            return ours;
        }
        return shape.hasKey(lower) ? lower : nearest(key, shape.keys());
    }

    /// The name that was probably meant, or all there are; null if there are none.
    static @Nullable String suggest(String name, List<String> known) {
        String near = nearest(name, known);
        if (near != null) {
            return "did you mean '" + near + "'?";
        }
        return switch (known.size()) {
            case 0 -> null;
            case 1 -> "there is only '" + known.getFirst() + "'";
            default ->
                "there are " + String.join(", ", known.subList(0, Math.min(10, known.size())))
                        + (known.size() > 10 ? ", …" : "");
        };
    }

    /// What a value probably means that is no mapping though the shape is one; null if unknown.
    static @Nullable String shapeHint(Shape shape, Node node) {
        if (node instanceof Node.Sequence) {
            return "write 'key: value' entries without '- '";
        }
        if (node instanceof Node.Scalar scalar
                && scalar.text().contains(":")
                && !scalar.text().contains(": ")) {
            return "a blank is missing after ':'";
        }
        List<String> parts = new ArrayList<>();
        for (Field<?> field : shape.fields()) {
            if (field.required()
                    || (parts.isEmpty() && field.equals(shape.fields().getFirst()))) {
                parts.add(field.key() + ": " + field.example());
            }
        }
        if (shape.free() instanceof Shape.Free free) {
            parts.add(free.shown().replace("NN", "99") + ": " + free.field().example());
        }
        String example = String.join(", ", parts);
        return example.length() > 100
                ? "plans/quickstart.yaml is a short plan to start from"
                : "for example {" + example + "}";
    }

    /// The one of some words that is spelled most like another, or null if none is near.
    static @Nullable String nearest(String word, List<String> words) {
        String best = null;
        int length = word.length();
        int least = length <= 2 ? 1 : length <= 4 ? 2 : length <= 8 ? 3 : 4;
        for (String candidate : words) {
            int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }

    /// Insertions, deletions, replacements and swaps of neighbours that make one word of the other
    /// (optimal string alignment).
    private static int distance(String a, String b) {
        if (a.length() > 100) {
            return Integer.MAX_VALUE;
        }
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
