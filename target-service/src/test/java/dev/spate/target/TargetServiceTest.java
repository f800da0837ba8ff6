package dev.spate.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vertx.core.json.JsonObject;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TargetServiceTest {

    @Test
    void aPortInUseIsSaidToBeInUse() throws Exception {
        try (TargetService first = TargetService.start(TargetOptions.defaults())) {
            TargetOptions same = TargetOptions.defaults().withPort(first.port());

            assertThatThrownBy(() -> TargetService.start(same))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("the target service cannot listen on 127.0.0.1:" + first.port() + ": ")
                    .hasMessageContaining("in use")
                    .hasMessageEndingWith("; stop what holds it, or use another one (0 is any free one)");
        }
    }

    @Test
    void anAddressThatIsNotOfThisMachineIsRefusedWithTheReason() {
        TargetOptions elsewhere = TargetOptions.defaults().withHost("192.0.2.1").withPort(8080);

        assertThatThrownBy(() -> TargetService.start(elsewhere))
                .isInstanceOf(IOException.class)
                .hasMessage("the target service cannot listen on 192.0.2.1:8080: this machine has no such address; use"
                        + " 127.0.0.1, or 0.0.0.0 for all that it has");
        assertThatThrownBy(() -> TargetService.start(TargetOptions.defaults().withHost("nowhere.invalid")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the target service cannot listen on nowhere.invalid:0: this machine knows no"
                        + " address of this host");
    }

    @Test
    void thePortIsFreeAgainAfterClose() throws Exception {
        TargetService first = TargetService.start(TargetOptions.defaults());
        int port = first.port();
        first.close();

        try (TargetService second = TargetService.start(TargetOptions.defaults().withPort(port))) {
            assertThat(second.address()).hasToString("http://127.0.0.1:" + port);
        }
    }

    @Test
    void aCertificateThatIsNoneIsRefused() {
        TargetOptions options =
                TargetOptions.defaults().withIdentity(new TargetOptions.Identity("no certificate", "no key"));
        assertThatThrownBy(() -> TargetService.start(options)).isInstanceOf(IOException.class);
    }

    @Test
    void severalServicesInOneProcessCountForThemselves() throws Exception {
        try (RunningTarget one = RunningTarget.start();
                RunningTarget other = RunningTarget.start()) {
            one.get("/hello");

            assertThat(one.counted("GET /hello").getInteger("requests")).isEqualTo(1);
            assertThat(other.counted("GET /hello").getInteger("requests")).isZero();
        }
    }

    @Test
    void connectionsAreSpreadOverAllLoops() throws Exception {
        TargetOptions options = TargetOptions.defaults().withEventLoops(3);
        try (RunningTarget target = RunningTarget.start(options, System::nanoTime)) {
            for (int i = 0; i < 6; i++) {
                try (RawConnection connection =
                        new RawConnection(target.service().port())) {
                    connection.sendGet("/hello");
                    assertThat(connection.readResponse()).endsWith("Hello, World!");
                }
            }

            JsonObject connections = target.json("/counter").getJsonObject("connections");
            // The connection that asks is the seventh.
            assertThat(connections.getJsonArray("openedByLoop")).containsExactlyInAnyOrder(3, 2, 2);
        }
    }

    @Test
    void nioServesWhereEpollIsNotWanted() throws Exception {
        TargetOptions options = TargetOptions.defaults().withTransport(TargetOptions.Transport.NIO);
        try (RunningTarget target = RunningTarget.start(options, System::nanoTime)) {
            assertThat(target.service().transport()).isEqualTo("nio");
            assertThat(target.get("/hello").body()).isEqualTo("Hello, World!");
        }
    }

    @Test
    void ioUringServesWhereTheKernelHasIt() throws Exception {
        assumeThat(Transport.IO_URING.available()).as("io_uring").isTrue();
        TargetOptions options = TargetOptions.defaults().withTransport(TargetOptions.Transport.IO_URING);
        try (RunningTarget target = RunningTarget.start(options, System::nanoTime)) {
            assertThat(target.service().transport()).isEqualTo("io_uring");
            assertThat(target.get("/hello").body()).isEqualTo("Hello, World!");
            assertThat(target.get("/bytes/300000").body()).hasSize(300_000);
        }
    }

    @ParameterizedTest
    @EnumSource(TargetOptions.Allocator.class)
    void everyAllocatorServes(TargetOptions.Allocator allocator) throws Exception {
        TargetOptions options = TargetOptions.defaults().withTuning(new TargetOptions.Tuning(2, allocator, false, 0));
        try (RunningTarget target = RunningTarget.start(options, System::nanoTime)) {
            assertThat(target.get("/bytes/300000").body()).hasSize(300_000);
            assertThat(target.send("POST", "/echo", "x".repeat(100_000)).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void oneConnectionMoreThanTheLimitIsClosedAndCountedAsRefused() throws Exception {
        TargetOptions options = TargetOptions.defaults()
                .withTuning(new TargetOptions.Tuning(2, TargetOptions.Allocator.DEFAULT, true, 2));
        try (RunningTarget target = RunningTarget.start(options, System::nanoTime);
                RawConnection first = new RawConnection(target.service().port())) {
            first.sendGet("/hello");
            assertThat(first.readResponse()).endsWith("Hello, World!");
            // The client of the target is the second.
            JsonObject before = target.json("/counter").getJsonObject("connections");
            try (RawConnection third = new RawConnection(target.service().port())) {
                assertThat(third.atEnd()).isTrue();
            }

            JsonObject connections = target.json("/counter").getJsonObject("connections");
            assertThat(before.getInteger("refused")).isZero();
            assertThat(connections.getInteger("refused")).isEqualTo(1);
            assertThat(connections.getInteger("opened")).isEqualTo(2);
        }
    }

    @Test
    void theFolderOfTheLaboratoryGoesWithTheService() throws Exception {
        Set<Path> before = folders();
        Set<Path> meanwhile;
        try (TargetService _ = TargetService.start(TargetOptions.defaults())) {
            meanwhile = folders();
        }
        meanwhile.removeAll(before);
        Set<Path> after = folders();
        after.retainAll(meanwhile);

        assertThat(meanwhile).isNotEmpty();
        assertThat(after).isEmpty();
    }

    private static Set<Path> folders() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(path -> path.getFileName().toString().startsWith("spate-target-"))
                    .collect(Collectors.toCollection(HashSet::new));
        }
    }

    @Test
    void optionsOutsideTheirRangeAreRefusedWithTheirRule() {
        TargetOptions defaults = TargetOptions.defaults();

        assertThatThrownBy(() -> defaults.withPort(65_536))
                .hasMessage("target option port is 65536; it must be 0 to 65535");
        assertThatThrownBy(() -> defaults.withEventLoops(0))
                .hasMessage("target option eventLoops is 0; it must be 1 to 256");
        assertThatThrownBy(() -> new TargetOptions.Tuning(0, TargetOptions.Allocator.DEFAULT, true, 0))
                .hasMessage("target option workers is 0; it must be 1 to 10000");
        assertThatThrownBy(() -> new TargetOptions.Tuning(1, TargetOptions.Allocator.DEFAULT, true, -1))
                .hasMessage("target option maxConnections is -1; it must be 0 (no limit) to 1000000");
        assertThatThrownBy(() -> defaults.withHost(" ")).hasMessageContaining("host");
        assertThatThrownBy(() -> defaults.withCarts(0, Duration.ofMinutes(1))).hasMessageContaining("maxCarts");
        assertThatThrownBy(() -> defaults.withCarts(1, Duration.ofDays(2))).hasMessageContaining("cartLifetime");
    }
}
