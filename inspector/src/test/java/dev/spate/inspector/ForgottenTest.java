package dev.spate.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.inspector.Snapshot.Finding;
import org.junit.jupiter.api.Test;

/// What is said is of the time since the inspector was switched on, this time.
class ForgottenTest {

    @Test
    void whatALintSaidBeforeTheSwitchIsNotItsWorstAfterwards() {
        Lints lints = new Lints();
        lints.observe(Lint.LOOP_BLOCKED, 40, "before");
        lints.close(1_000);
        assertThat(blocked(lints).worst()).isEqualTo(40);
        assertThat(blocked(lints).warned()).isEqualTo(1);

        lints.forget();
        lints.observe(Lint.LOOP_BLOCKED, 1, "after");
        lints.close(2_000);

        Finding now = blocked(lints);
        assertThat(now.state()).isEqualTo("ok");
        assertThat(now.worst()).isEqualTo(1);
        assertThat(now.worstWhere()).isEqualTo("after");
        assertThat(now.worstWallMillis()).isEqualTo(2_000);
        assertThat(now.warned()).isZero();
    }

    private static Finding blocked(Lints lints) {
        return lints.show().stream()
                .filter(finding -> finding.lint().equals(Lint.LOOP_BLOCKED.id()))
                .findFirst()
                .orElseThrow();
    }
}
