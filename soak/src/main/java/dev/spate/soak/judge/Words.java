package dev.spate.soak.judge;

import dev.spate.soak.judge.SignalRule.Method;
import java.util.List;
import java.util.Locale;

/// A finding in a sentence or two.
final class Words {

    private final Finding finding;

    private Words(Finding finding) {
        this.finding = finding;
    }

    static String of(Finding finding, DriftRules rules) {
        Words words = new Words(finding);
        return switch (finding.state()) {
            case DRIFT -> words.course() + words.chance() + words.end() + words.steps();
            case UNSTEADY ->
                words.course() + ", which is more than " + Amounts.show(rules.load(), "share")
                        + ": the load was not stationary" + words.steps();
            case STEADY -> words.steady() + words.steps();
            case SMALL ->
                words.course() + words.chance() + "; less than " + words.show(finding.least()) + " counts for nothing"
                        + words.steps();
            case SETTLED -> words.course() + ", and no more in the second half" + words.steps();
            case FAR ->
                words.course() + words.chance() + words.end() + ", later than " + Amounts.length(rules.exhaustion())
                        + words.steps();
            case BLIND -> words.blind();
            case SHOWN -> "";
        };
    }

    private String course() {
        boolean up = finding.change() > 0;
        String size = show(Math.abs(finding.change()));
        String interval = up
                ? show(finding.low()) + " to " + show(finding.high())
                : show(-finding.high()) + " to " + show(-finding.low());
        if (finding.method() == Method.THIRDS) {
            return finding.name() + " was " + show(finding.level() + finding.change()) + " in the last third and "
                    + show(finding.level()) + " in the first: " + size + (up ? " more (" : " less (") + interval + ")";
        }
        return finding.name() + (up ? " rose by " : " fell by ") + size + " (" + interval + ") in "
                + Amounts.length(finding.to() - finding.from()) + ", " + show(Math.abs(finding.perHour()))
                + " an hour, at a level of " + show(finding.level());
    }

    private String chance() {
        return "; chance does so with p = " + Amounts.p(finding.adjusted()) + ", with all signals taken into account";
    }

    private String end() {
        if (finding.limit() <= 0 || finding.left() < 0) {
            return "";
        }
        return "; at this pace it reaches its limit of " + show(finding.limit()) + " in "
                + Amounts.length(finding.left());
    }

    private String steady() {
        if (finding.method() == Method.LOAD) {
            return finding.name() + " stayed at " + show(finding.level());
        }
        String interval = " by " + Amounts.change(finding.change(), finding.unit()) + " ("
                + Amounts.change(finding.low(), finding.unit()) + " to "
                + Amounts.change(finding.high(), finding.unit()) + ")";
        return finding.name() + " changed" + interval + " at a level of " + show(finding.level()) + "; "
                + show(finding.visible()) + " would have been found";
    }

    private String blind() {
        if (finding.visible() == 0) {
            return finding.name() + " has " + finding.windows() + " windows that can be looked at; at least "
                    + finding.wanted() + " are needed";
        }
        return finding.name() + " is too noisy: of " + finding.windows() + " windows, a change of "
                + show(finding.visible()) + " would be found and one of " + show(finding.least())
                + " counts; " + String.format(Locale.ROOT, "%,d", finding.wanted())
                + " windows would be needed";
    }

    private String steps() {
        StringBuilder text = new StringBuilder();
        List<Step> steps = finding.steps();
        for (Step step : steps) {
            text.append(text.isEmpty() ? ". It went from " : ", and from ")
                    .append(show(step.before()))
                    .append(" to ")
                    .append(show(step.after()))
                    .append(step.explained() ? " with " + step.mark() : ", which nothing on the time line explains");
        }
        return text.toString();
    }

    private String show(double value) {
        return Amounts.show(value, finding.unit());
    }
}
