package dev.spate.soak.judge;

import dev.spate.judge.Judgement.Verdict;
import dev.spate.report.Units;
import dev.spate.soak.judge.Finding.State;
import dev.spate.soak.judge.SignalRule.Method;
import dev.spate.soak.series.Mark;
import dev.spate.soak.series.Series;
import dev.spate.soak.series.Timeline;
import dev.spate.soak.series.Window;
import dev.spate.soak.stats.Holm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/// Whether a soak drifted.
///
/// # What a failure needs
/// All of: an interval of the change that is wholly on the bad side of 0; a test that is significant
/// with memory and the number of signals taken into account; a change as large as the rules ask for;
/// that it went on in the second half; and, where there is a limit, that it is reached within the time
/// that the rules name. Or a run of the soak failed.
///
/// # What wins
/// A load that was not the same from begin to end, or a run that proves nothing, may itself be what made
/// a signal rise; so that doubt wins over a drift. A process that was not heard for a while, or a signal
/// that is too noisy, can only hide a drift; where one is found all the same, it counts.
public final class DriftJudge {

    /// The source of what is measured by the load.
    private static final String LOAD = "run";

    private final Timeline timeline;
    private final DriftRules rules;
    private final List<String> doubts = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final List<String> holes = new ArrayList<>();

    private DriftJudge(Timeline timeline, DriftRules rules) {
        this.timeline = timeline;
        this.rules = rules;
    }

    /// Judges it.
    public static SoakJudgement judge(Timeline timeline, DriftRules rules, SoakEvidence evidence) {
        return new DriftJudge(timeline, rules).judge(evidence);
    }

    private SoakJudgement judge(SoakEvidence evidence) {
        List<Finding> findings = findings();
        doubts.addAll(evidence.doubts());
        failures.addAll(evidence.failures());
        evidence.runs().forEach(this::run);
        if (evidence.runs().isEmpty()) {
            holes.add("no run of the soak came to an end, so nothing is known of its load");
        }
        load(findings);
        drifts(findings);
        gaps();
        blind(findings);
        holes.addAll(evidence.troubles());
        List<String> reasons = new ArrayList<>(doubts);
        reasons.addAll(failures);
        reasons.addAll(holes);
        Verdict verdict = !doubts.isEmpty()
                ? Verdict.NOT_PROVEN
                : !failures.isEmpty() ? Verdict.FAIL : !holes.isEmpty() ? Verdict.NOT_PROVEN : Verdict.PASS;
        return new SoakJudgement(verdict, reasons, findings);
    }

    private List<Finding> findings() {
        List<Lives> judged =
                Lives.of(timeline).stream().filter(series -> !limits(series)).toList();
        int tests = (int) judged.stream()
                .map(series -> rules.of(series.signal()).method())
                .filter(method -> method == Method.TREND || method == Method.THIRDS)
                .count();
        SignalJudge judge = new SignalJudge(timeline, rules, tests);
        List<Finding> raw = judged.stream()
                .map(series -> judge.look(series, rules.of(series.signal())))
                .toList();
        List<Finding> tested = raw.stream().filter(DriftJudge::tested).toList();
        double[] adjusted =
                Holm.adjusted(tested.stream().mapToDouble(Finding::p).toArray());
        List<Finding> all = new ArrayList<>();
        int next = 0;
        for (Finding finding : raw) {
            boolean corrected = tested(finding);
            double p = corrected ? adjusted[next++] : finding.p();
            Finding decided = finding.with(state(finding, p, rules), p);
            all.add(decided.saying(Words.of(decided, rules)));
        }
        all.sort(Comparator.comparing(Finding::state)
                .thenComparing(Finding::source)
                .thenComparing(Finding::signal));
        return all;
    }

    /// Whether it is there as the limit of another.
    private boolean limits(Lives series) {
        return rules.signals().stream().anyMatch(rule -> rule.limitSignal().equals(series.signal()));
    }

    private static boolean tested(Finding finding) {
        return (finding.method() == Method.TREND || finding.method() == Method.THIRDS)
                && finding.state() != State.BLIND;
    }

    /// What the figures come to.
    ///
    /// @param adjusted p with the correction for the number of signals
    static State state(Finding raw, double adjusted, DriftRules rules) {
        if (raw.state() == State.SHOWN || raw.state() == State.BLIND) {
            return raw.state();
        }
        SignalRule rule = rules.of(raw.signal());
        if (raw.method() == Method.LOAD) {
            boolean certain = raw.low() > 0 || raw.high() < 0;
            return certain && Math.abs(raw.change()) > rules.load() * Math.abs(raw.level())
                    ? State.UNSTEADY
                    : State.STEADY;
        }
        boolean up = rule.bad() == SignalRule.Bad.UP;
        double nearest = up ? raw.low() : -raw.high();
        double farthest = up ? raw.high() : -raw.low();
        if (adjusted >= rules.level() || nearest <= 0) {
            if (farthest < raw.least() || raw.visible() <= raw.least()) {
                return State.STEADY;
            }
            return raw.state() == State.STEADY ? State.SETTLED : State.BLIND;
        }
        if (Math.abs(raw.change()) < raw.least()) {
            return State.SMALL;
        }
        if (raw.state() != State.DRIFT) {
            return State.SETTLED;
        }
        return raw.limit() > 0 && (raw.left() < 0 || raw.left() > rules.exhaustion()) ? State.FAR : State.DRIFT;
    }

    private void run(RunEvidence run) {
        if (!run.conserved()) {
            doubts.add("run " + run.run() + " does not account for all of its sessions");
        }
        String why = run.reasons().isEmpty() ? "" : ": " + String.join("; ", run.reasons());
        switch (run.verdict()) {
            case "pass" -> {}
            case "fail" -> failures.add("run " + run.run() + " failed" + why);
            default -> doubts.add("run " + run.run() + " ended as " + run.verdict() + why);
        }
    }

    private void load(List<Finding> findings) {
        boolean any = false;
        for (Finding finding : findings) {
            if (finding.method() == Method.LOAD) {
                any = any || finding.state() != State.BLIND;
                if (finding.state() == State.UNSTEADY) {
                    doubts.add(finding.words());
                }
            }
        }
        for (Lives series : Lives.of(timeline)) {
            if (rules.of(series.signal()).method() == Method.LOAD) {
                interrupted(series);
            }
        }
        if (!any) {
            holes.add("the load is not on the time line for long enough, so nobody knows whether it stayed the same");
        }
    }

    private void interrupted(Lives series) {
        LookedAt looked = LookedAt.of(series, rules.of(series.signal()), rules, timeline);
        double middle = looked.middle();
        long low = 0;
        for (int i = 0; i < looked.size(); i++) {
            low += looked.points().values()[i] < middle / 2 && !marked(looked.begins()[i]) ? 1 : 0;
        }
        if (looked.size() > 0 && low > rules.loadGap() * looked.size()) {
            doubts.add("the " + series.signal() + " was below half of its middle of "
                    + Amounts.show(middle, series.unit()) + " in " + low + " of " + looked.size()
                    + " windows that no fault explains");
        }
    }

    private boolean marked(long window) {
        return timeline.marks().stream()
                .anyMatch(mark -> mark.begin() < window + timeline.width()
                        && mark.end() + rules.reach() * timeline.width() >= window);
    }

    private void drifts(List<Finding> findings) {
        findings.stream()
                .filter(finding -> finding.state() == State.DRIFT)
                .map(Finding::words)
                .forEach(failures::add);
    }

    private void blind(List<Finding> findings) {
        long windows = (timeline.end() - timeline.begin()) / timeline.width();
        List<Finding> blind = findings.stream()
                .filter(finding -> finding.state() == State.BLIND)
                .filter(finding -> rules.of(finding.signal()).needed())
                .toList();
        if (!blind.isEmpty() && windows * (1 - rules.warmUp()) < rules.fewest()) {
            holes.add("the soak has " + windows + " windows, of which the first part is warm-up; at least "
                    + Math.round(Math.ceil(rules.fewest() / (1 - rules.warmUp()))) + " are needed to say anything");
            return;
        }
        blind.forEach(finding -> holes.add(finding.words()));
    }

    /// Processes that nothing was heard of. What the load itself shows has gaps between runs.
    private void gaps() {
        Map<String, NavigableSet<Long>> heard = new LinkedHashMap<>();
        for (Series series : timeline.series()) {
            if (!series.source().equals(LOAD)) {
                NavigableSet<Long> begins = heard.computeIfAbsent(series.process(), _ -> new TreeSet<>());
                series.windows().forEach(window -> begins.add(window.begin()));
            }
        }
        heard.forEach((source, begins) -> {
            if (!begins.isEmpty()) {
                gap(source, begins);
            }
        });
    }

    private void gap(String source, NavigableSet<Long> begins) {
        long to = timeline.end();
        for (Mark mark : timeline.marks()) {
            // Killed, and not started again.
            if (mark.kind().startsWith("kill")
                    && mark.subject().equals(source)
                    && mark.begin() + timeline.width() > begins.last()) {
                to = Math.min(to, mark.begin());
            }
        }
        long expected = 0;
        long missing = 0;
        long begin = timeline.begin() + rules.warmUpOf(timeline.end() - timeline.begin());
        for (long slot = begin; slot + timeline.width() <= to; slot += timeline.width()) {
            if (LookedAt.untouched(timeline).test(new Window(slot, 1, 0, 0, 0, 0))) {
                expected++;
                missing += begins.subSet(slot, slot + timeline.width()).isEmpty() ? 1 : 0;
            }
        }
        if (missing > rules.gap() * expected) {
            holes.add("nothing was heard of " + source + " in " + missing + " of " + expected + " windows, "
                    + Units.share((double) missing / expected) + "; more than " + Units.share(rules.gap())
                    + " is a gap that a drift could hide in");
        }
    }
}
