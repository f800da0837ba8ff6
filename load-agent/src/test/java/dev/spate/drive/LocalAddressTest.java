package dev.spate.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spate.lifecycle.LoadEngine;
import dev.spate.schedule.Share;
import dev.spate.transport.LocalAddresses;
import dev.spate.transport.Resolver;
import dev.spate.transport.Transport;
import dev.spate.workload.HttpSettings.Reuse;
import dev.spate.workload.Outcome;
import dev.spate.workload.Workload;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Transport.class)
@Timeout(60)
final class LocalAddressTest {

    private final Transport transport;

    LocalAddressTest(Transport transport) {
        this.transport = transport;
    }

    private static LocalAddresses local(String... addresses) throws IOException {
        return LocalAddresses.of(
                Arrays.stream(addresses).map(InetAddress::ofLiteral).toList());
    }

    private EngineRun run(Workload workload, int loops, LocalAddresses from, Resolver resolver) throws Exception {
        EngineSettings settings = EngineRun.without(loops, transport).withLocalAddresses(from);
        EngineRun run = new EngineRun(workload, settings, Share.WHOLE, () -> 0, resolver);
        run.start();
        run.finish();
        return run;
    }

    @Test
    void connectionsGoOutFromAllAddressesInTurn() throws Exception {
        try (AddressWitness target = new AddressWitness("")) {
            Workload workload = Workloads.to("http://127.0.0.1:" + target.port())
                    .steps(Workloads.get("a"))
                    .reuse(Reuse.NONE)
                    .phase(Workloads.rate(100), 0, 300, 5_000)
                    .build();
            EngineRun run = run(workload, 2, local("127.0.0.5", "127.0.0.6", "127.0.0.7"), Resolver.SYSTEM);
            assertThat(run.requests(0, "a").of(Outcome.OK)).isEqualTo(30);
            for (String address : List.of("127.0.0.5", "127.0.0.6", "127.0.0.7")) {
                assertThat(target.from).filteredOn(address::equals).hasSize(10);
            }
        }
    }

    @Test
    void onlyAddressesOfTheSameFamilyAreGoneTo() throws Exception {
        Resolver both = _ -> new InetAddress[] {InetAddress.ofLiteral("::1"), InetAddress.ofLiteral("127.0.0.2")};
        try (AddressWitness target = new AddressWitness("")) {
            Workload workload = Workloads.to("http://shop.test:" + target.port())
                    .steps(Workloads.get("a"))
                    .connections(6)
                    .phase(Workloads.rate(100), 0, 100, 5_000)
                    .build();
            EngineRun run = run(workload, 1, local("127.0.0.5"), both);
            assertThat(run.requests(0, "a").of(Outcome.OK)).isEqualTo(10);
            assertThat(target.to).hasSize(6).containsOnly("127.0.0.2");
            assertThat(target.from).containsOnly("127.0.0.5");
        }
    }

    @Test
    void aTargetOfAnotherFamilyIsRefusedBeforeTheRun() {
        Workload workload = Workloads.to("http://127.0.0.1:9")
                .steps(Workloads.get("a"))
                .phase(Workloads.rate(10), 0, 100, 0)
                .build();
        assertThatThrownBy(() -> run(workload, 1, local("::1"), Resolver.SYSTEM))
                .isInstanceOf(LoadEngine.PreparationException.class)
                .hasMessage("the host 127.0.0.1 has no address of the same family as the local address"
                        + " 0:0:0:0:0:0:0:1");
    }

    @Test
    void anAddressOfAnotherMachineIsNoLocalOne() {
        assertThatThrownBy(() -> local("127.0.0.5", "192.0.2.1"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("192.0.2.1 is no address of this machine");
    }
}
