package dev.spate.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

    private final AtomicLong clock = new AtomicLong(1_000);
    private final Arrivals arrivals = new Arrivals(clock::get, 2, 2);

    @Test
    void arrivalsOnTwoLoopsAreMergedIntoOneOrder() {
        for (int i = 0; i < 11; i++) {
            arrivals.arrived(i % 2, 0, true);
            clock.addAndGet(500_000);
        }

        Gaps gaps = all();
        assertThat(gaps.count()).isEqualTo(10);
        assertThat(gaps.meanNanos()).isEqualTo(500_000.0);
        assertThat(gaps.coefficientOfVariation()).isZero();
    }

    @Test
    void routesAreTimedApart() {
        for (int i = 0; i < 10; i++) {
            arrivals.arrived(0, i % 2, true);
            clock.addAndGet(100);
        }

        assertThat(all().meanNanos()).isEqualTo(100.0);
        assertThat(ofRoute(0).meanNanos()).isEqualTo(200.0);
        assertThat(ofRoute(1).count()).isEqualTo(4);
    }

    @Test
    void requestsOfWitnessRoutesStayOutOfTheWhole() {
        arrivals.arrived(0, 0, true);
        clock.addAndGet(10);
        arrivals.arrived(0, 1, false);
        clock.addAndGet(10);
        arrivals.arrived(0, 0, true);

        assertThat(all().count()).isEqualTo(1);
        assertThat(all().maxNanos()).isEqualTo(20);
    }

    @Test
    void theGapAcrossAResetIsNotSeen() {
        arrivals.arrived(0, 0, true);
        arrivals.reset();
        clock.addAndGet(1_000_000_000);
        arrivals.arrived(0, 0, true);
        clock.addAndGet(7);
        arrivals.arrived(1, 0, true);

        assertThat(all().count()).isEqualTo(1);
        assertThat(all().maxNanos()).isEqualTo(7);
    }

    @Test
    void anArrivalThatIsOvertakenTakesTheTimeAnew() {
        AtomicLong time = new AtomicLong();
        AtomicReference<@Nullable Runnable> overtaking = new AtomicReference<>();
        Arrivals raced = new Arrivals(
                () -> {
                    long now = time.addAndGet(10);
                    Runnable other = overtaking.getAndSet(null);
                    if (other != null) {
                        other.run();
                    }
                    return now;
                },
                2,
                1);
        raced.arrived(0, 0, false);
        overtaking.set(() -> raced.arrived(1, 0, false));

        raced.arrived(0, 0, false);

        // At 10; the reading of 20 came too late for the one that won at 30; at 40.
        assertThat(raced.series().ofRoute(0, 1).maxNanos()).isEqualTo(20);
        assertThat(raced.series().ofRoute(0, 0).maxNanos()).isEqualTo(10);
    }

    @Test
    void underContentionNoGapIsNegativeAndNoneIsLost() throws InterruptedException {
        int perLoop = 100_000;
        Arrivals contended = new Arrivals(System::nanoTime, 2, 1);
        long before = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int loop = 0; loop < 2; loop++) {
            int index = loop;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < perLoop; i++) {
                    contended.arrived(index, 0, true);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        long elapsed = System.nanoTime() - before;

        Gaps gaps = new Gaps();
        gaps.add(contended.series().ofAll(0));
        gaps.add(contended.series().ofAll(1));
        assertThat(gaps.count()).isEqualTo(2 * perLoop - 1);
        assertThat(gaps.minNanos()).isNotNegative();
        assertThat(gaps.meanNanos() * gaps.count()).isLessThanOrEqualTo((double) elapsed);
    }

    private Gaps all() {
        Gaps sum = new Gaps();
        sum.add(arrivals.series().ofAll(0));
        sum.add(arrivals.series().ofAll(1));
        return sum;
    }

    private Gaps ofRoute(int route) {
        Gaps sum = new Gaps();
        sum.add(arrivals.series().ofRoute(route, 0));
        sum.add(arrivals.series().ofRoute(route, 1));
        return sum;
    }
}
