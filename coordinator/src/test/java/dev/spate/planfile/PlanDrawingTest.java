package dev.spate.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.plan.Plan;
import org.junit.jupiter.api.Test;

final class PlanDrawingTest {

    @Test
    void aRampAndAPlateauAreDrawnOverTime() {
        Plan plan = Plans.plan(Plans.withPhases("""
                - {name: ramp, scenario: browse, rampingRate: {from: 0/s, to: 100/s}, duration: 10s}
                - {name: flat, scenario: browse, constantRate: 100/s, duration: 10s}
                - {name: rest, pause: 10s}
                - {name: burst, scenario: browse, atOnce: 500}
                """));
        assertThat(PlanDrawing.draw(plan, 56)).isEqualTo("""
                shop  http://127.0.0.1:8080
                4 phases, 30s, 2,000 sessions planned

                  sessions/s
                         100 |             .##############
                             |           .################
                             |         .##################
                             |       .####################
                          50 |      .#####################
                             |    .#######################
                             |  .#########################
                             |.###########################
                           0 +------------------------------------------
                              0s                                     30s
                        ramp |============== 0/s to 100/s, 10s
                        flat |              ============== 100/s, 10s
                        rest |               no load, 10s ..............
                       burst |                         500 at once, 0s *
                """);
    }

    @Test
    void noLineIsWiderThanAskedFor() {
        Plan plan = Plans.plan(Plans.withPhases("""
                - {name: a phase with quite a long name, scenario: browse, staircase: {from: 1/s, to: 9/s, steps: 3}, duration: 1h}
                - {name: users, scenario: browse, rampingUsers: {from: 0, to: 10}, duration: 1ms}
                """));
        for (int width : new int[] {40, 41, 80, 200}) {
            assertThat(PlanDrawing.draw(plan, width)
                            .lines()
                            .mapToInt(String::length)
                            .max()
                            .orElse(0))
                    .isLessThanOrEqualTo(width);
        }
    }
}
