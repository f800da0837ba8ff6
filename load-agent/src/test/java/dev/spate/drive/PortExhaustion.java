package dev.spate.drive;

import dev.spate.schedule.Share;
import dev.spate.transport.LocalAddresses;
import dev.spate.transport.Transport;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.HttpSettings.Reuse;
import dev.spate.workload.Outcome;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/// A process of [PortExhaustionTest], in a network of its own that has eight ports. Its argument is a
/// transport. For each attempt it prints a line: what it is, connections that were opened, attempts
/// without a port, requests that ended well and that ended as `internal`.
final class PortExhaustion {

    private static final int FIRST_PORT = 9_000;
    private static final int SECOND_PORT = 9_001;

    private final Transport transport;

    private PortExhaustion(Transport transport) {
        this.transport = transport;
    }

    public static void main(String[] arguments) throws Exception {
        PortExhaustion here = new PortExhaustion(Transport.valueOf(arguments[0]));
        try (AddressWitness _ = new AddressWitness("127.0.0.1", FIRST_PORT);
                AddressWitness _ = new AddressWitness("127.0.0.1", SECOND_PORT)) {
            here.attempt("any", 20, false);
            here.attempt("two-addresses", 20, false, "127.0.0.2", "127.0.0.3");
            here.attempt("two-targets", 8, true, "127.0.0.4");
        }
        System.exit(0);
    }

    /// @param sessions that have a connection at the same time
    /// @param twice whether each has one to each target
    private void attempt(String what, int sessions, boolean twice, String... from) throws Exception {
        List<InetAddress> local = new ArrayList<>();
        for (String address : from) {
            local.add(InetAddress.ofLiteral(address));
        }
        String other = "http://127.0.0.1:" + (twice ? SECOND_PORT : FIRST_PORT) + "/";
        Workloads workload = Workloads.to("http://127.0.0.1:" + FIRST_PORT)
                .connections(100)
                .reuse(Reuse.SESSION)
                .steps(
                        Workloads.get("a"),
                        Workloads.pause(500),
                        Workloads.at(other, Workloads.get("b")),
                        Workloads.pause(500),
                        Workloads.get("c"))
                .phase(Workloads.atOnce(sessions), 0, 0, 20_000);
        EngineSettings settings =
                EngineRun.without(1, transport).withLocalAddresses(LocalAddresses.of(List.copyOf(local)));
        EngineRun run = new EngineRun(workload.build(), settings, Share.WHOLE);
        run.start();
        run.finish();
        long well = 0;
        long internal = 0;
        for (String name : new String[] {"a", "b", "c"}) {
            well += run.requests(0, name).of(Outcome.OK);
            internal += run.requests(0, name).of(Outcome.INTERNAL);
        }
        System.out.println(what + " opened " + run.connections.opened + " without port "
                + run.connections.of(ConnectionFailure.NO_LOCAL_PORT) + " well " + well + " internal " + internal);
    }
}
