package dev.spate.soak.folder;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.spate.soak.judge.DriftRules;
import dev.spate.soak.judge.Finding;
import dev.spate.soak.judge.RunEvidence;
import dev.spate.soak.judge.SignalRule;
import dev.spate.soak.judge.SoakEvidence;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What of `soak.json` a judge reads; the rest is the driver's. Times are in milliseconds since 1970.
/// Whatever is missing is as if it were empty, so that what older versions wrote can be read.
///
/// @param plan      name of the plan
/// @param begin     of the soak
/// @param end       of the soak; 0 while it goes on
/// @param window    length of a window
/// @param done      its runs
/// @param failures  what went wrong for certain
/// @param doubts    what keeps it from being proven
/// @param drift     what the plan says of signals
/// @param judgement what was judged last; null if nothing was
@JsonIgnoreProperties(ignoreUnknown = true)
record SoakRecord(
        @Nullable String plan,
        long seed,
        long begin,
        long end,
        long window,
        @Nullable List<Run> done,
        @Nullable List<String> failures,
        @Nullable List<String> doubts,
        @Nullable Map<String, Allowed> drift,
        @Nullable Judged judgement) {

    /// One of its runs.
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Run(
            @Nullable String run,
            @Nullable String verdict,
            @Nullable List<String> reasons,
            boolean cutOff,
            @Nullable Map<String, Long> sessions) {

        private boolean conserved() {
            return sessions == null
                    || (of("planned") == of("started") + of("dropped") + of("lost")
                            && of("started") == of("completed") + of("failed") + of("unfinished"));
        }

        private long of(String kind) {
            Long count = sessions == null ? null : sessions.get(kind);
            return count == null ? 0 : count;
        }

        private RunEvidence evidence() {
            return new RunEvidence(orEmpty(run), orEmpty(verdict), orNone(reasons), conserved());
        }
    }

    /// What a plan says of a signal; null is as usual.
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Allowed(
            @Nullable Double atLeast,
            @Nullable Double share,
            @Nullable Double limit,
            @Nullable Boolean judged) {}

    /// A judgement.
    ///
    /// @param by version of Spate that judged
    /// @param earlier what it took the place of, the first judgement first
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Judged(
            @Nullable String by,
            @Nullable String verdict,
            @Nullable List<String> reasons,
            @Nullable List<Finding> findings,
            @Nullable DriftRules rules,
            @Nullable List<Earlier> earlier) {}

    /// A judgement that another has taken the place of.
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Earlier(
            @Nullable String by,
            @Nullable String verdict,
            @Nullable List<String> reasons) {}

    static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    static <T> List<T> orNone(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    /// What is known besides the time line.
    ///
    /// @param troubles what of the time line could not be read
    SoakEvidence evidence(List<String> troubles) {
        return new SoakEvidence(
                orNone(done).stream()
                        .filter(run -> !run.cutOff())
                        .map(Run::evidence)
                        .toList(),
                orNone(failures),
                orNone(doubts),
                troubles);
    }

    /// The rules of today, with what the plan says.
    DriftRules rules() {
        DriftRules rules = DriftRules.defaults();
        Map<String, Allowed> said = drift == null ? Map.of() : new LinkedHashMap<>(drift);
        for (Map.Entry<String, Allowed> entry : said.entrySet()) {
            SignalRule rule = rules.of(entry.getKey()).named(entry.getKey());
            Allowed allowed = entry.getValue();
            if (allowed.judged() != null && !allowed.judged()) {
                rule = rule.shown();
            } else if (rule.method() == SignalRule.Method.SHOWN) {
                rule = SignalRule.growth(entry.getKey(), rule.taken(), 0, 0);
            }
            rule = rule.from(
                    allowed.share() == null ? rule.relative() : allowed.share(),
                    allowed.atLeast() == null ? rule.absolute() : allowed.atLeast());
            if (allowed.limit() != null) {
                rule = rule.upTo(allowed.limit());
            }
            rules = rules.with(rule);
        }
        return rules;
    }
}
