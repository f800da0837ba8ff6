package dev.spate.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spate.testkit.HostileServer;
import dev.spate.testkit.Misbehaviour;
import dev.spate.workload.ConnectionFailure;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the operating system says, by way of each transport, and what it is taken for.
final class TroublesTest {

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aPortThatNobodyListensOnRefuses(Transport transport) {
        try (HostileServer server = HostileServer.start(Misbehaviour.REFUSE)) {
            assertThat(failure(transport, server.address(), null)).isEqualTo(ConnectionFailure.REFUSED);
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aQueueThatIsFullAcceptsNothingInTime(Transport transport) {
        try (HostileServer server = HostileServer.start(Misbehaviour.NEVER_ACCEPT)) {
            assertThat(failure(transport, server.address(), null)).isEqualTo(ConnectionFailure.NOT_ACCEPTED);
        }
    }

    /// The same error number as when all ports to a target are taken.
    @ParameterizedTest
    @EnumSource(Transport.class)
    void anAddressThatIsNotHereLeavesNoPort(Transport transport) {
        try (HostileServer server = HostileServer.start(Misbehaviour.NEVER_ANSWER)) {
            InetSocketAddress foreign = new InetSocketAddress("192.0.2.1", 0);
            assertThat(failure(transport, server.address(), foreign)).isEqualTo(ConnectionFailure.NO_LOCAL_PORT);
        }
    }

    private static ConnectionFailure failure(
            Transport transport, InetSocketAddress address, @Nullable InetSocketAddress local) {
        assumeTrue(transport.isAvailable());
        try (IoLoop io = new IoLoop(transport)) {
            ChannelFuture attempt = new Bootstrap()
                    .group(io.events())
                    .channelFactory(transport.channels())
                    .disableResolver()
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 200)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(address, local);
            while (!attempt.isDone()) {
                int _ = io.await(2_000_000, io.nanoTime());
            }
            Throwable cause = attempt.cause();
            assertThat(cause).isNotNull();
            return cause == null ? ConnectionFailure.OTHER : Troubles.connecting(cause);
        }
    }
}
