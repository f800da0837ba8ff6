package dev.spate.transport;

import dev.spate.workload.ConnectionFailure;
import io.netty.handler.ssl.ResumableX509ExtendedTrustManager;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Has another one judge certificates, says why one is not trusted, and sees sessions that are resumed.
/// For one loop.
final class TrustWatch extends X509ExtendedTrustManager implements ResumableX509ExtendedTrustManager {

    private final X509ExtendedTrustManager judge;
    private boolean resumed;

    TrustWatch(X509ExtendedTrustManager judge) {
        this.judge = judge;
    }

    /// Whether a session was resumed since the last call.
    boolean takeResumed() {
        boolean was = resumed;
        resumed = false;
        return was;
    }

    /// A certificate that was not trusted, and why.
    static final class Distrust extends CertificateException {
        private static final long serialVersionUID = 1L;

        private final ConnectionFailure why;

        Distrust(ConnectionFailure why, CertificateException cause) {
            super(cause.getMessage(), cause);
            this.why = why;
        }

        ConnectionFailure why() {
            return why;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        try {
            judge.checkServerTrusted(chain, kind, engine);
        } catch (CertificateException e) {
            throw new Distrust(why(e), e);
        }
    }

    @Override
    public void resumeServerTrusted(X509Certificate[] chain, SSLEngine engine) {
        resumed = true;
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return judge.getAcceptedIssuers();
    }

    /// The JDK tells a certificate for another host by a plain exception, and everything about the way
    /// to an authority by one of a class of its own.
    private static ConnectionFailure why(CertificateException failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
                return ConnectionFailure.CERTIFICATE_EXPIRED;
            }
        }
        return failure.getClass() == CertificateException.class && failure.getCause() == null
                ? ConnectionFailure.CERTIFICATE_FOR_OTHER_HOST
                : ConnectionFailure.CERTIFICATE_UNTRUSTED;
    }

    // What is for servers, or for sockets, which are not used.

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        judge.checkClientTrusted(chain, kind);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        judge.checkServerTrusted(chain, kind);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        judge.checkClientTrusted(chain, kind, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        judge.checkServerTrusted(chain, kind, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        judge.checkClientTrusted(chain, kind, engine);
    }

    @Override
    public void resumeClientTrusted(X509Certificate[] chain, SSLEngine engine) {}
}
