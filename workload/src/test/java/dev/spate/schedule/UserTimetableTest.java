package dev.spate.schedule;

import static dev.spate.schedule.Loads.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.spate.testkit.Seeds;
import dev.spate.workload.Arrivals;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class UserTimetableTest {

    @RegisterExtension
    final Seeds seeds = new Seeds();

    @Test
    void constantUsersStayForThePhase() {
        UserTimetable timetable =
                new UserTimetable(Loads.phase(new LoadModel.ConstantUsers(3), 5 * SECOND, 10 * SECOND));
        assertThat(timetable.users()).isEqualTo(3);
        for (int user = 0; user < 3; user++) {
            assertThat(timetable.startOf(user)).isEqualTo(5 * SECOND);
            assertThat(timetable.stopOf(user)).isEqualTo(15 * SECOND);
        }
    }

    @Test
    void usersThatBecomeMoreComeInTheMiddleOfTheirPartOfThePhase() {
        UserTimetable timetable = new UserTimetable(Loads.phase(new LoadModel.RampingUsers(2, 6), SECOND, 8 * SECOND));
        assertThat(timetable.users()).isEqualTo(6);
        assertThat(IntStream.range(0, 6).mapToLong(timetable::startOf).toArray())
                .containsExactly(SECOND, SECOND, 2 * SECOND, 4 * SECOND, 6 * SECOND, 8 * SECOND);
        assertThat(IntStream.range(0, 6).mapToLong(timetable::stopOf)).allMatch(stop -> stop == 9 * SECOND);
    }

    @Test
    void usersThatBecomeFewerGoFromTheLastToTheFirst() {
        UserTimetable timetable = new UserTimetable(Loads.phase(new LoadModel.RampingUsers(5, 1), SECOND, 8 * SECOND));
        assertThat(timetable.users()).isEqualTo(5);
        assertThat(IntStream.range(0, 5).mapToLong(timetable::startOf)).allMatch(start -> start == SECOND);
        assertThat(IntStream.range(0, 5).mapToLong(timetable::stopOf).toArray())
                .containsExactly(9 * SECOND, 8 * SECOND, 6 * SECOND, 4 * SECOND, 2 * SECOND);
    }

    @Test
    void theNumberOfUsersIsNeverMoreThanHalfAUserOffTheLine() {
        seeds.each(200, random -> {
            int from = random.nextInt(50);
            int to = random.nextInt(50);
            long duration = 1_000_000 + random.nextLong(1000 * SECOND);
            Phase phase = Loads.phase(new LoadModel.RampingUsers(from, to), SECOND, duration);
            UserTimetable timetable = new UserTimetable(phase);
            for (int i = 0; i < 20; i++) {
                long at = SECOND + random.nextLong(duration);
                long there = IntStream.range(0, timetable.users())
                        .filter(user -> timetable.startOf(user) <= at && at < timetable.stopOf(user))
                        .count();
                double line = from + (to - from) * ((double) (at - SECOND) / duration);
                assertThat((double) there).as("%d to %d at %d", from, to, at).isCloseTo(line, within(0.5001));
            }
        });
    }

    @Test
    void anOpenPhaseHasNoUsers() {
        Phase phase = Loads.phase(new LoadModel.ConstantRate(Rate.perSecond(1), Arrivals.UNIFORM), SECOND);
        assertThatThrownBy(() -> new UserTimetable(phase)).isInstanceOf(IllegalArgumentException.class);
    }
}
