package dev.spate.http;

import dev.spate.planfile.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A coordinator that could not be asked, or that said no. The message is for people, in one line.
public final class CoordinatorException extends Exception {

    private static final long serialVersionUID = 1L;

    /// What stands in the way.
    public enum Kind {
        /// It cannot be reached, or went away and did not come back.
        UNREACHABLE,
        /// It asks for a token, or for another one.
        UNAUTHORIZED,
        NOT_FOUND,
        /// The id is that of another run.
        CONFLICT,
        /// The plan has problems.
        WRONG_PLAN,
        /// Anything else that it said no to.
        REFUSED,
        /// What answers is no coordinator, or of another version.
        STRANGE
    }

    private final Kind kind;
    private final transient List<Problem> problems;

    CoordinatorException(Kind kind, String message) {
        this(kind, message, List.of(), null);
    }

    CoordinatorException(Kind kind, String message, List<Problem> problems, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.problems = List.copyOf(problems);
    }

    public Kind kind() {
        return kind;
    }

    /// Of the plan, as the coordinator reads it; empty for other kinds.
    public List<Problem> problems() {
        return problems;
    }
}
