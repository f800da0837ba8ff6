package dev.spate.transport;

import dev.spate.workload.ConnectionFailure;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// What exceptions of Netty, of the operating system and of TLS mean. Some of them say it in words only;
/// `TroublesTest` holds these words against the libraries.
final class Troubles {

    /// Causes of causes; none is deeper.
    private static final int MAX_DEPTH = 10;

    private Troubles() {}

    /// Why no TCP connection came about.
    static ConnectionFailure connecting(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("Cannot assign requested address") || message.contains("Address already in use")) {
            return ConnectionFailure.NO_LOCAL_PORT;
        }
        if (message.contains("Too many open files")
                || message.contains("No buffer space")
                || message.contains("Cannot allocate memory")) {
            return ConnectionFailure.NO_LOCAL_RESOURCE;
        }
        if (failure instanceof ConnectTimeoutException) {
            return ConnectionFailure.NOT_ACCEPTED;
        }
        if (message.contains("refused")) {
            return ConnectionFailure.REFUSED;
        }
        if (failure instanceof NoRouteToHostException || message.contains("unreachable")) {
            return ConnectionFailure.UNREACHABLE;
        }
        if (failure instanceof ConnectException && message.contains("timed out")) {
            return ConnectionFailure.NOT_ACCEPTED;
        }
        return ConnectionFailure.OTHER;
    }

    /// Why a TLS handshake was not finished.
    static ConnectionFailure handshaking(@Nullable Throwable failure) {
        String message = "";
        boolean closed = false;
        int depth = 0;
        for (@Nullable Throwable cause = failure; cause != null && depth < MAX_DEPTH; cause = cause.getCause()) {
            depth++;
            if (cause instanceof TrustWatch.Distrust distrust) {
                return distrust.why();
            }
            if (cause instanceof SslHandshakeTimeoutException) {
                return ConnectionFailure.HANDSHAKE_TIMEOUT;
            }
            if (cause instanceof NotSslRecordException) {
                return ConnectionFailure.NOT_TLS;
            }
            closed |= cause instanceof ClosedChannelException || !(cause instanceof SSLException);
            message += " " + cause.getMessage();
        }
        if (message.contains("WRONG_VERSION_NUMBER")
                || message.contains("HTTP_REQUEST")
                || message.contains("Unsupported or unrecognized SSL message")) {
            return ConnectionFailure.NOT_TLS;
        }
        if (message.contains("NO_APPLICATION_PROTOCOL") || message.contains("no_application_protocol")) {
            return ConnectionFailure.NOT_HTTP2;
        }
        if (message.contains("_ALERT_") || message.contains("fatal alert")) {
            return ConnectionFailure.HANDSHAKE_REFUSED;
        }
        if (closed || message.contains("closed")) {
            return ConnectionFailure.HANDSHAKE_CLOSED;
        }
        return ConnectionFailure.HANDSHAKE_OTHER;
    }

    /// Whether what came cannot be decrypted, or is an alert.
    static boolean isOfTls(Throwable failure) {
        return failure instanceof SSLException
                || (failure instanceof DecoderException && failure.getCause() instanceof SSLException);
    }
}
