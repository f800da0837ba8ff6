package dev.spate.transport;

import dev.spate.scenario.Authority;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/// TLS for the connections of one loop, with sessions that they share. For that loop only.
///
/// ## Sessions
/// Where the plan does not forbid it, a connection goes on with the session of an earlier one to the
/// same name and port, if the peer lets it. Whether it did is told by [#takeResumed] and not guessed:
/// only a handshake that goes on with a session shows no certificate.
///
/// A plan without resumption has every connection go to a port of a number of its own as far as the
/// memory of sessions knows, so that none is ever found there.
final class TlsClient implements AutoCloseable {

    /// Sessions that are kept; a peer gives up to a few with each connection.
    private static final int SESSIONS = 4_096;

    private static final long SESSION_SECONDS = 24 * 3600;

    private final TlsMaterial material;
    private final TrustWatch trust;
    private final SslContext context;
    private int connections;

    /// @param protocol that is asked for by ALPN, such as `http/1.1`
    TlsClient(TlsMaterial material, String protocol) throws SSLException {
        this.material = material;
        this.trust = new TrustWatch(material.trust());
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(material.provider())
                .trustManager(trust)
                .endpointIdentificationAlgorithm(material.settings().insecure() ? "" : "HTTPS")
                .sessionCacheSize(material.settings().resume() ? SESSIONS : 1)
                .sessionTimeout(SESSION_SECONDS)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        protocol));
        if (material.key() != null) {
            builder.keyManager(material.key(), material.chain());
        }
        this.context = builder.build();
    }

    /// The first handler of a new connection.
    SslHandler newHandler(ByteBufAllocator allocator, Authority to) {
        String serverName = material.settings().serverName();
        String name = serverName.isEmpty() ? to.host() : serverName;
        int port = material.settings().resume() ? to.port() : nextPort();
        SslHandler handler = context.newHandler(allocator, name, port);
        askFor(name, handler.engine());
        return handler;
    }

    /// Whether the handshake that has just ended well went on with an earlier session.
    boolean takeResumed() {
        return trust.takeResumed();
    }

    @Override
    public void close() {
        ReferenceCountUtil.release(context);
    }

    /// Netty asks for names with a dot only, and names without one are usual inside of clusters. An
    /// address in figures is never asked for (RFC 6066, section 3).
    private static void askFor(String name, SSLEngine engine) {
        if (NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name)) {
            return;
        }
        SSLParameters parameters = engine.getSSLParameters();
        try {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        } catch (IllegalArgumentException _) {
            // A name that TLS cannot ask for, such as one with an underscore at its begin.
            return;
        }
        engine.setSSLParameters(parameters);
    }

    private int nextPort() {
        connections = connections == Integer.MAX_VALUE ? 1 : connections + 1;
        return connections;
    }
}
