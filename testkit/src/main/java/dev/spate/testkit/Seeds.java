package dev.spate.testkit;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/// Random input that can be had again.
///
/// ```java
/// @RegisterExtension
/// final Seeds seeds = new Seeds();
///
/// @Test
/// void whatIsAddedIsThere() {
///     seeds.each(200, random -> { ... });
/// }
/// ```
///
/// Every test, and every case of [#each], has a seed of its own. The seed of a failure is printed and
/// put beside the failure; `-Dspate.seed=` with it makes every test use that seed and every `each` do
/// one case. For the thread of the test.
public final class Seeds implements BeforeEachCallback, TestExecutionExceptionHandler {

    private static final String PROPERTY = "spate.seed";

    private final @Nullable Long given;
    private final SplittableRandom source;
    private long seed;

    public Seeds() {
        this.given = Long.getLong(PROPERTY);
        this.source = new SplittableRandom();
    }

    /// The seed of the test, or of the case that is under way.
    public long seed() {
        return seed;
    }

    /// A new generator that begins at [#seed()].
    public SplittableRandom random() {
        return new SplittableRandom(seed);
    }

    /// Does `cases` cases, each with a generator of its own.
    public <E extends Exception> void each(int cases, Case<E> one) throws E {
        if (given != null) {
            one.run(random());
            return;
        }
        for (int i = 0; i < cases; i++) {
            next();
            one.run(random());
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        next();
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        String note =
                context.getDisplayName() + " failed with seed " + seed + "; again with -D" + PROPERTY + "=" + seed;
        System.err.println(note);
        failure.addSuppressed(new Note(note));
        throw failure;
    }

    private void next() {
        seed = given != null ? given : source.nextLong();
    }

    /// One case of a property.
    @FunctionalInterface
    public interface Case<E extends Exception> {
        void run(SplittableRandom random) throws E;
    }

    private static final class Note extends Exception {
        private static final long serialVersionUID = 1L;

        Note(String message) {
            super(message, null, false, false);
        }
    }
}
