package dev.spate.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.spate.scenario.Authority;
import dev.spate.scenario.ByteWriter;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.HttpSettings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Asks the system what options a socket has.
@ParameterizedClass
@EnumSource(Transport.class)
@Timeout(60)
final class TcpOptionsTest {

    private static final int SMALL = 16 << 10;

    private final Transport transport;

    TcpOptionsTest(Transport transport) {
        assumeThat(transport.isAvailable()).isTrue();
        this.transport = transport;
    }

    @Test
    void socketsAreAsMostClientsHaveThemWhereThePlanSaysNothing() throws Exception {
        try (Socketed usual = new Socketed(transport, HttpSettings.Tcp.USUAL)) {
            assertThat(usual.option(ChannelOption.TCP_NODELAY)).isTrue();
            assertThat(usual.option(ChannelOption.SO_KEEPALIVE)).isFalse();
            assertThat(usual.option(ChannelOption.SO_LINGER)).isNegative();
            assertThat(usual.option(ChannelOption.SO_RCVBUF)).isGreaterThan(2 * SMALL);
            assertThat(usual.readsAfterClose()).as("the end of the stream").isEqualTo(-1);
        }
    }

    @Test
    void socketsAreAsThePlanWantsThem() throws Exception {
        HttpSettings.Tcp tcp = new HttpSettings.Tcp(false, true, true, SMALL, SMALL);
        try (Socketed other = new Socketed(transport, tcp)) {
            assertThat(other.option(ChannelOption.TCP_NODELAY)).isFalse();
            assertThat(other.option(ChannelOption.SO_KEEPALIVE)).isTrue();
            // Linux takes twice as much, for what it needs itself.
            assertThat(other.option(ChannelOption.SO_SNDBUF)).isIn(SMALL, 2 * SMALL);
            assertThat(other.option(ChannelOption.SO_RCVBUF)).isIn(SMALL, 2 * SMALL);
            assertThatThrownBy(other::readsAfterClose)
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
    }

    /// One connection, of a loop driven by the test's thread, and its other end.
    private static final class Socketed extends Connection implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final IoLoop io;
        private final Socket end;
        private @Nullable Channel channel;

        Socketed(Transport transport, HttpSettings.Tcp tcp) throws IOException {
            io = new IoLoop(transport);
            HttpSettings settings = Http2Samples.settings(1 << 10).withTcp(tcp);
            Opener opener =
                    new Opener(io, settings, new Http2Samples.NoSecrets(), LocalAddresses.ANY, ConnectionListener.NONE);
            Authority authority = new Authority("127.0.0.1", server.getLocalPort());
            opener.open(
                    this,
                    authority,
                    new Route(new Location(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()))));
            while (channel == null) {
                int _ = io.await(2_000_000, io.nanoTime());
            }
            end = server.accept();
            end.setSoTimeout(5_000);
        }

        <T> T option(ChannelOption<T> option) {
            return established().config().getOption(option);
        }

        /// Closes this end.
        ///
        /// @return what the other one reads
        int readsAfterClose() throws IOException {
            ChannelFuture closing = established().close();
            while (!closing.isDone()) {
                int _ = io.await(2_000_000, io.nanoTime());
            }
            // With NIO the socket itself is closed when the loop selects again.
            int _ = io.await(2_000_000, io.nanoTime());
            return end.getInputStream().read();
        }

        private Channel established() {
            Channel known = channel;
            if (known == null) {
                throw new AssertionError("no connection");
            }
            return known;
        }

        @Override
        void connected(Channel established, Opening opening) {
            channel = established;
            opening.done();
        }

        @Override
        public void close() {
            try (server;
                    end) {
                discard();
                io.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        boolean hasServed() {
            return false;
        }

        @Override
        boolean hasRoom() {
            return false;
        }

        @Override
        boolean isOf(ConnectionPool which) {
            return false;
        }

        @Override
        void opened() {}

        @Override
        void notOpened(ConnectionFailure failure) {
            throw new AssertionError(failure);
        }

        @Override
        boolean send(Exchange next, ByteWriter scratch) {
            return false;
        }

        @Override
        void discard() {
            ChannelFuture _ = established().close();
        }
    }
}
