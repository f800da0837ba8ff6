package dev.spate.scenario;

import dev.spate.workload.Check;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A condition on a text that may be there once, several times or not at all. If it asks for something
/// to be there, one place that fulfils it is enough.
final class ConditionProgram {

    private final Check.Kind kind;
    private final byte[] operand;
    private final @Nullable TextPattern pattern;

    /// @param pattern of the operand, for `MATCHES` alone
    ConditionProgram(Check.Condition condition, @Nullable TextPattern pattern) {
        this.kind = condition.kind();
        String text = condition.operand();
        this.operand = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        this.pattern = pattern;
    }

    /// Whether the text must not be there.
    boolean wantsNothing() {
        return kind == Check.Kind.ABSENT;
    }

    /// Whether it matters what the text is, and not only that it is there.
    boolean readsText() {
        return kind != Check.Kind.ABSENT && kind != Check.Kind.EXISTS;
    }

    /// Whether a text that is there, in the bytes from `from` to `to`, is as wanted.
    boolean holds(byte[] bytes, int from, int to) {
        return switch (kind) {
            case EXISTS -> true;
            case ABSENT -> false;
            case EQUALS -> Arrays.equals(bytes, from, to, operand, 0, operand.length);
            case NOT_EQUALS -> !Arrays.equals(bytes, from, to, operand, 0, operand.length);
            case CONTAINS -> contains(bytes, from, to);
            case MATCHES -> pattern != null && pattern.find(bytes, from, to);
        };
    }

    private boolean contains(byte[] bytes, int from, int to) {
        if (operand.length == 0) {
            return true;
        }
        int last = to - operand.length;
        for (int at = from; at <= last; at++) {
            if (bytes[at] == operand[0] && Arrays.equals(bytes, at, at + operand.length, operand, 0, operand.length)) {
                return true;
            }
        }
        return false;
    }
}
