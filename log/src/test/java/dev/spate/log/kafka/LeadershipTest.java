package dev.spate.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.testkit.broker.KafkaBroker;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One leads, and another when that one is gone.
@Timeout(120)
final class LeadershipTest {

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static KafkaBroker broker;

    private final List<String> changes = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void startBroker(@TempDir Path folder) {
        broker = KafkaBroker.in(folder).start();
    }

    @AfterAll
    @SuppressWarnings("NullAway") // null where the class was skipped
    static void stopBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    @SuppressWarnings("try") // the first is closed in the middle
    void theLeadStaysWhereItIsUntilTheLeaderLeaves() throws Exception {
        KafkaSettings settings = Brokers.settings(broker);
        try (Leadership first = join(settings, "z")) {
            Brokers.eventually("first leads", first::leads);
            try (Leadership second = join(settings, "a");
                    Leadership third = join(settings, "b")) {
                // Two members more: the group was divided anew at least once.
                Brokers.eventually("three members", () -> members(settings) == 3);
                assertThat(first.leads()).isTrue();
                assertThat(second.leads() || third.leads()).isFalse();

                first.close();
                Brokers.eventually("another leads", () -> second.leads() || third.leads());
                assertThat(second.leads() && third.leads()).isFalse();
                assertThat(first.failure()).isNull();
            }
        }
        assertThat(changes.subList(0, 2)).containsExactly("z leads", "z follows");
        assertThat(changes).doesNotHaveDuplicates();
    }

    @Test
    void aStandbyLeadsWhenTheLeadersProcessIsKilled() throws Exception {
        KafkaSettings settings = Brokers.settings(broker);
        Process leader = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LeaderProcess.class.getName(),
                        settings.brokers(),
                        settings.prefix())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(leader.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).isEqualTo("leads");
            try (Leadership standby = join(settings, "standby")) {
                Brokers.eventually("two members", () -> members(settings) == 2);
                assertThat(standby.leads()).isFalse();
                leader.destroyForcibly().waitFor();

                Brokers.eventually("the standby leads", standby::leads);
            }
        } finally {
            leader.destroyForcibly();
        }
    }

    /// What the killed process runs.
    static final class LeaderProcess {
        private LeaderProcess() {}

        public static void main(String[] args) throws InterruptedException {
            Leadership.Listener listener = new Leadership.Listener() {
                @Override
                public void leads() {
                    System.out.println("leads");
                }

                @Override
                public void follows() {
                    System.out.println("follows");
                }
            };
            try (Leadership _ = Leadership.join(KafkaSettings.of(args[0]).withPrefix(args[1]), "leader", listener)) {
                Thread.sleep(100_000);
            }
        }
    }

    private Leadership join(KafkaSettings settings, String name) {
        return Leadership.join(settings, name, new Leadership.Listener() {
            @Override
            public void leads() {
                changes.add(name + " leads");
            }

            @Override
            public void follows() {
                changes.add(name + " follows");
            }
        });
    }

    /// Members of the group, once it is at rest.
    private static int members(KafkaSettings settings) {
        try (var admin = Brokers.admin(broker)) {
            var group = admin.describeConsumerGroups(List.of(settings.group()))
                    .all()
                    .get()
                    .get(settings.group());
            return group == null || group.groupState() != org.apache.kafka.common.GroupState.STABLE
                    ? 0
                    : group.members().size();
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
