package dev.spate.lab.stats;

import java.util.Collection;

/// What trials say about a claim.
public enum Finding {
    /// The whole interval lies where the claim says.
    CONFIRMED("confirmed"),
    /// The whole interval lies on the other side.
    REFUTED("refuted"),
    /// The interval holds "no difference". This is not proof that there is none.
    NO_DIFFERENCE("no difference shown"),
    /// Of several tuned variants some confirm the claim, and none refutes it, but not all show it.
    PARTLY("confirmed for some variants"),
    /// Of several tuned variants some confirm the claim and some refute it.
    MIXED("confirmed for some, refuted for others"),
    /// There are too few trials that can be believed.
    NOT_PROVEN("not proven");

    private final String words;

    Finding(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }

    /// @param neutral 1 for a ratio, 0 for a difference
    /// @param lower whether less is what the claim promises
    public static Finding of(Estimate effect, double neutral, boolean lower) {
        if (effect.covers(neutral)) {
            return NO_DIFFERENCE;
        }
        return effect.high() < neutral == lower ? CONFIRMED : REFUTED;
    }

    /// What several tuned variants say together. Confirmed is what all of them confirm; refuted, what one of
    /// them refutes and none confirms; not proven, if nothing is shown and one of them is not proven.
    ///
    /// @param each at least one
    public static Finding together(Collection<Finding> each) {
        boolean confirmed = each.contains(CONFIRMED) || each.contains(PARTLY) || each.contains(MIXED);
        boolean refuted = each.contains(REFUTED) || each.contains(MIXED);
        if (confirmed && refuted) {
            return MIXED;
        }
        if (confirmed) {
            return each.stream().allMatch(finding -> finding == CONFIRMED) ? CONFIRMED : PARTLY;
        }
        if (refuted) {
            return REFUTED;
        }
        return each.contains(NOT_PROVEN) ? NOT_PROVEN : NO_DIFFERENCE;
    }
}
