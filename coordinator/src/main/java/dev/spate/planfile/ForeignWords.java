package dev.spate.planfile;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What users of other load generators write, and what they mean by it: of k6, Gatling, Hyperfoil,
/// Artillery, JMeter, Locust, wrk, vegeta and hey.
///
/// Three tables, looked at in this order: a sentence for a word in one kind of object, our word for it
/// where it stands in that object, and our word for it wherever it stands.
final class ForeignWords {

    /// Ours for the same thing, by the word without capitals and signs.
    private static final Map<String, String> OURS = Map.<String, String>ofEntries(
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
            Map.entry("connectionstrategy", "connectionReuse"),
            Map.entry("shareconnections", "connectionReuse"),
            Map.entry("noconnectionreuse", "connectionReuse"),
            Map.entry("novuconnectionreuse", "connectionReuse"),
            Map.entry("keepalive", "connectionReuse"),
            Map.entry("tcpnodelay", "tcp"),
            Map.entry("nodelay", "tcp"),
            Map.entry("sokeepalive", "tcp"),
            Map.entry("tcpkeepalive", "tcp"),
            Map.entry("solinger", "tcp"),
            Map.entry("dns", "dnsTtl"),
            Map.entry("dnscache", "dnsTtl"),
            Map.entry("asyncnameresolution", "dnsTtl"),
            Map.entry("perusernameresolution", "dnsTtl"),
            Map.entry("usekeepalive", "connectionReuse"),
            Map.entry("disablekeepalive", "connectionReuse"),
            Map.entry("pool", "connections"),
            Map.entry("insecureskiptlsverify", "insecure"),
            Map.entry("insecureskipverify", "insecure"),
            Map.entry("tlsauth", "certificate"),
            Map.entry("cert", "certificate"),
            Map.entry("clientcert", "certificate"),
            Map.entry("certfile", "certificate"),
            Map.entry("keystore", "certificate"),
            Map.entry("keyfile", "key"),
            Map.entry("privatekey", "key"),
            Map.entry("cacert", "ca"),
            Map.entry("cafile", "ca"),
            Map.entry("rootcerts", "ca"),
            Map.entry("truststore", "ca"),
            Map.entry("sni", "serverName"),
            Map.entry("ssl", "tls"),
            Map.entry("https", "tls"),
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
            Map.entry("username", "user"),
            Map.entry("spawnrate", "rampingUsers"),
            Map.entry("hatchrate", "rampingUsers"),
            Map.entry("runtime", "duration"),
            Map.entry("testduration", "duration"),
            Map.entry("workers", "constantUsers"),
            Map.entry("clients", "constantUsers"),
            Map.entry("numusers", "constantUsers"),
            Map.entry("maxworkers", "maxSessions"),
            Map.entry("maxvusers", "maxSessions"),
            Map.entry("maxconcurrency", "maxSessions"),
            Map.entry("constantthroughput", "constantRate"),
            Map.entry("requestspersecond", "constantRate"),
            Map.entry("tps", "constantRate"),
            Map.entry("tasks", "scenarios"),
            Map.entry("taskset", "scenarios"),
            Map.entry("usersflow", "scenarios"),
            Map.entry("randomthinktime", "pause"),
            Map.entry("waittime", "pause"),
            Map.entry("waitbetween", "pause"),
            Map.entry("delay", "pause"),
            Map.entry("statuscode", "status"),
            Map.entry("responsecode", "status"),
            Map.entry("code", "status"),
            Map.entry("json", "jsonPath"),
            Map.entry("contains", "body"),
            Map.entry("contenttype", "header"),
            Map.entry("start", "from"),
            Map.entry("initial", "from"),
            Map.entry("initialuserspersec", "from"),
            Map.entry("initialusers", "from"),
            Map.entry("startrate", "from"),
            Map.entry("startvus", "from"),
            Map.entry("end", "to"),
            Map.entry("targetuserspersec", "to"),
            Map.entry("targetusers", "to"),
            Map.entry("levels", "steps"),
            Map.entry("times", "steps"),
            Map.entry("failratio", "errors"),
            Map.entry("failedrequests", "errors"),
            Map.entry("failures", "errors"),
            Map.entry("avgresponsetime", "mean"),
            Map.entry("responsetimeavg", "mean"),
            Map.entry("maxresponsetime", "max"));

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
            Map.entry("timeout", "under 'http', or in a request"),
            Map.entry("headers", "under 'http', or in a request"),
            Map.entry("auth", "under 'http', or in a request"),
            Map.entry("followRedirects", "under 'http', or in a request"),
            Map.entry("onAgentLoss", "under 'agents'"),
            Map.entry("connections", "under 'http'"),
            Map.entry("cookies", "under 'http'"),
            Map.entry("connectTimeout", "under 'http'"),
            Map.entry("tls", "under 'http'"),
            Map.entry("ca", "under 'tls' of 'http'"),
            Map.entry("insecure", "under 'tls' of 'http'"),
            Map.entry("certificate", "under 'tls' of 'http'"),
            Map.entry("key", "under 'tls' of 'http'"),
            Map.entry("serverName", "under 'tls' of 'http'"),
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

    /// Ours where the global table would lead astray, by object and word.
    private static final Map<String, String> OURS_IN = Map.ofEntries(
            Map.entry("step tag", "name"),
            Map.entry("step tags", "name"),
            Map.entry("step label", "name"),
            Map.entry("objective percentile1", "p50"),
            Map.entry("objective percentile2", "p75"),
            Map.entry("objective percentile3", "p95"),
            Map.entry("objective percentile4", "p99"),
            Map.entry("objective rps", "throughput"),
            Map.entry("objective tps", "throughput"),
            Map.entry("objective rate", "throughput"),
            Map.entry("objective httpreqs", "throughput"),
            Map.entry("objective requestspersecond", "throughput"),
            Map.entry("objective requestspersec", "throughput"),
            Map.entry("check responsetime", "duration"),
            Map.entry("check latency", "duration"),
            Map.entry("check length", "size"),
            Map.entry("step maxredirects", "followRedirects"),
            Map.entry("ramp-of-rates target", "to"),
            Map.entry("ramp-of-users target", "to"),
            Map.entry("staircase target", "to"),
            Map.entry("feeder path", "file"),
            Map.entry("feeder filename", "file"),
            Map.entry("feeder mode", "order"));

    private static final String BY_TIME = "a phase ends by time, not by count: rate times 'duration' is the number of"
            + " sessions, and 'atOnce: 100' starts that many together";
    private static final String RAMP = "a ramp is a phase of its own, with 'rampingRate: {from: 0/s, to: 200/s}' or"
            + " 'rampingUsers: {from: 0, to: 100}' and a 'duration'";
    private static final String LATER =
            "a phase starts after the one before it; '{name: wait, pause: 5s}' between them lets it start later";
    private static final String LOADS =
            "the load is one field of a phase: 'constantRate: 200/s', 'rampingRate', 'staircase', 'atOnce',"
                    + " 'constantUsers: 100' or 'rampingUsers'";
    private static final String NO_LOOP =
            "there are no loops: write the steps out; users of 'constantUsers' begin the scenario again by themselves";
    private static final String NO_BRANCH =
            "there are no conditions: make two scenarios, and a phase with 'mix: {one: 80, other: 20}'";
    private static final String NO_SET_UP =
            "there is no such stage: a phase '{atOnce: 1, warmup: true}' with a scenario of its own can go first";
    private static final String BODY = "the body of a request is 'json', 'form', 'body' or 'bodyFile'";
    private static final String GOOD = "bound what went wrong: 'errors: \"< 1%\"'";
    private static final String BOUND = "a bound is a figure and its limit in one: 'p99: \"< 250ms\"'";

    /// What a word means that has no word of ours, by object and word. What stands here for a phase
    /// holds at the top of the plan too.
    private static final Map<String, String> SENTENCES = Map.ofEntries(
            Map.entry("phase executor", LOADS),
            Map.entry("phase model", LOADS),
            Map.entry("phase type", LOADS),
            Map.entry("phase inject", LOADS + "; each injection step is a phase"),
            Map.entry("phase injectopen", LOADS + "; each injection step is a phase"),
            Map.entry("phase injectclosed", LOADS + "; each injection step is a phase"),
            Map.entry(
                    "phase stages",
                    "each stage is a phase of its own, with 'rampingRate' or 'rampingUsers' and a 'duration'"),
            Map.entry("phase timeunit", "the unit stands in the rate: '200/s', '90/m'"),
            Map.entry("phase iterations", BY_TIME),
            Map.entry("phase iterationcount", BY_TIME),
            Map.entry("phase loops", BY_TIME),
            Map.entry("phase loopcount", BY_TIME),
            Map.entry("phase arrivalcount", BY_TIME),
            Map.entry("phase requests", BY_TIME),
            Map.entry("phase totalrequests", BY_TIME),
            Map.entry("phase rampup", RAMP),
            Map.entry("phase rampuptime", RAMP),
            Map.entry("phase rampupperiod", RAMP),
            Map.entry("phase start", LATER),
            Map.entry("phase starttime", LATER),
            Map.entry("phase startdelay", LATER),
            Map.entry("phase delay", LATER),
            Map.entry(
                    "phase target",
                    "the address stands at the top of the plan; a load to reach is the 'to' of 'rampingRate' or"
                            + " 'rampingUsers'"),
            Map.entry("phase env", "values of the environment are read as ${env.NAME}"),
            Map.entry("plan setup", "load stands under 'phases'; " + NO_SET_UP),
            Map.entry("plan before", NO_SET_UP),
            Map.entry("plan after", NO_SET_UP.replace("first", "last")),
            Map.entry("plan teardown", NO_SET_UP.replace("first", "last")),
            Map.entry("plan loops", "event loops are given to the command: 'spate run --loops 2'"),
            Map.entry("plan requests", "requests are the steps of a scenario: 'scenarios: {browse: [{get: /items}]}'"),
            Map.entry(
                    "plan config", "what it holds stands at the top of the plan: 'target', 'phases', 'feeders', 'slo'"),
            Map.entry("plan options", "what it holds stands at the top of the plan: 'phases', 'slo', 'http'"),
            Map.entry("plan protocols", "how requests travel stands under 'http'"),
            Map.entry("plan vars", "values come from 'feeders', or from the environment as ${env.NAME}"),
            Map.entry("plan environments", "give other values with 'spate run --target URL' or '--set PATH=VALUE'"),
            Map.entry("plan output", "results go to the folder of 'spate run --out DIR'"),
            Map.entry("plan headers", "'headers' stands under 'http', or in a request"),
            Map.entry("plan method", "a request is a step of a scenario: '- get: /items'"),
            Map.entry("step exec", "a scenario calls no other; a phase runs several with 'mix: {one: 80, other: 20}'"),
            Map.entry("step data", BODY),
            Map.entry("step payload", BODY),
            Map.entry("step content", BODY),
            Map.entry("step retry", "nothing is sent twice: each failure counts, so that none is hidden"),
            Map.entry("step retries", "nothing is sent twice: each failure counts, so that none is hidden"),
            Map.entry("step repeat", NO_LOOP),
            Map.entry("step loop", NO_LOOP),
            Map.entry("step loops", NO_LOOP),
            Map.entry("step foreach", NO_LOOP),
            Map.entry("step during", NO_LOOP),
            Map.entry("step if", NO_BRANCH),
            Map.entry("step dswitch", NO_BRANCH),
            Map.entry("step randomswitch", NO_BRANCH),
            Map.entry(
                    "step cookies",
                    "'cookies: true' stands under 'http'; a cookie of your own is a header: 'Cookie: a=b'"),
            Map.entry("objective scenario", "an objective is about a 'phase', or a 'request' by its name"),
            Map.entry("objective name", "an objective is about a 'phase', or a 'request' by its name"),
            Map.entry("objective responsetime", "say which: 'p99', 'mean' or 'max'"),
            Map.entry("objective latency", "say which: 'p99', 'mean' or 'max'"),
            Map.entry("objective success", GOOD),
            Map.entry("objective successrate", GOOD),
            Map.entry("objective successfulrequests", GOOD),
            Map.entry("objective availability", GOOD),
            Map.entry("objective checks", GOOD),
            Map.entry("objective metric", BOUND),
            Map.entry("objective limit", BOUND),
            Map.entry("objective threshold", BOUND),
            Map.entry("objective condition", BOUND));

    private ForeignWords() {}

    /// What a word means in an object that has no word for it, as a sentence, or null.
    static @Nullable String sentence(Shape shape, String word) {
        String plain = plain(word);
        String sentence = SENTENCES.get(shape.anchor() + " " + plain);
        return sentence != null || !shape.anchor().equals("plan") || OURS.containsKey(plain)
                ? sentence
                : SENTENCES.get("phase " + plain);
    }

    /// Our word, in this object if it has one for it, or null.
    static @Nullable String ours(Shape shape, String word) {
        String plain = plain(word);
        String here = OURS_IN.get(shape.anchor() + " " + plain);
        return here != null ? here : OURS.get(plain);
    }

    /// Where a word of ours stands, such as `in a phase`, or null.
    static @Nullable String home(String ours) {
        return HOMES.get(ours);
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[-_. ]", "");
    }
}
