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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the operating system says, by way of each transport, and what it is taken for.
final class TroublesTest {

    private static final int ATTEMPTS = 100;

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aPortThatNobodyListensOnRefuses(Transport transport) throws Exception {
        try (HostileServer server = HostileServer.start(Misbehaviour.REFUSE)) {
            assertThat(failure(transport, server.address(), null)).isEqualTo(ConnectionFailure.REFUSED);
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aQueueThatIsFullAcceptsNothingInTime(Transport transport) throws Exception {
        try (HostileServer server = HostileServer.start(Misbehaviour.NEVER_ACCEPT)) {
            assertThat(failure(transport, server.address(), null)).isEqualTo(ConnectionFailure.NOT_ACCEPTED);
        }
    }

    /// The same error number as when all ports to a target are taken.
    @ParameterizedTest
    @EnumSource(Transport.class)
    void anAddressThatIsNotHereLeavesNoPort(Transport transport) throws Exception {
        try (HostileServer server = HostileServer.start(Misbehaviour.NEVER_ANSWER)) {
            InetSocketAddress foreign = new InetSocketAddress("192.0.2.1", 0);
            assertThat(failure(transport, server.address(), foreign)).isEqualTo(ConnectionFailure.NO_LOCAL_PORT);
        }
    }

    /// As by a listener that is closed with connections which it has not accepted. The reset may come
    /// too late, and then the connection was made. With io_uring it is only made when the loop looks,
    /// and nothing of the test comes between.
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IO_URING")
    void aConnectionThatIsResetWhileItIsMadeIsNotMade(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        @Nullable Throwable cause = null;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(60_000);
            for (int i = 0; i < ATTEMPTS && cause == null; i++) {
                cause = cause(transport, (InetSocketAddress) server.getLocalSocketAddress(), null, () -> {
                    try (Socket accepted = server.accept()) {
                        accepted.setSoLinger(true, 0);
                    }
                    return null;
                });
            }
        }
        assertThat(cause).hasMessageContaining("reset");
        assertThat(cause == null ? null : Troubles.connecting(cause)).isEqualTo(ConnectionFailure.OTHER);
    }

    private static ConnectionFailure failure(
            Transport transport, InetSocketAddress address, @Nullable InetSocketAddress local) throws Exception {
        assumeTrue(transport.isAvailable());
        Throwable cause = cause(transport, address, local, () -> null);
        assertThat(cause).isNotNull();
        return cause == null ? ConnectionFailure.OTHER : Troubles.connecting(cause);
    }

    /// @param meanwhile done when the connection was asked for, before anybody looks what came of it
    /// @return null if the connection was made
    private static @Nullable Throwable cause(
            Transport transport,
            InetSocketAddress address,
            @Nullable InetSocketAddress local,
            Callable<@Nullable Void> meanwhile)
            throws Exception {
        try (IoLoop io = new IoLoop(transport)) {
            ChannelFuture attempt = new Bootstrap()
                    .group(io.events())
                    .channelFactory(transport.channels())
                    .disableResolver()
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 200)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(address, local);
            // Has the system connect, and does not look at what came of it.
            int _ = io.poll(io.nanoTime());
            meanwhile.call();
            while (!attempt.isDone()) {
                int _ = io.await(2_000_000, io.nanoTime());
            }
            return attempt.cause();
        }
    }
}
