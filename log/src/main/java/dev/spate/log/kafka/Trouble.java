package dev.spate.log.kafka;

import dev.spate.log.LogUnavailableException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/// What Kafka's exceptions mean, in one line for the user.
final class Trouble {

    private Trouble() {}

    /// What made opening fail.
    static LogUnavailableException atOpening(Throwable thrown, KafkaSettings settings) {
        if (thrown instanceof LogUnavailableException known) {
            return known;
        }
        String brokers = settings.brokers();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            String said = cause.getMessage();
            String message = switch (cause) {
                case SslAuthenticationException _ ->
                    "no TLS connection to " + brokers + ": " + said
                            + "; do the brokers speak TLS on this port, and does ssl.truststore.location hold"
                            + " who signed their certificate?";
                case AuthenticationException _ ->
                    "the brokers " + brokers + " do not know this user: " + said
                            + "; see the client properties sasl.mechanism and sasl.jaas.config";
                case TransactionalIdAuthorizationException _ ->
                    "this user may not use the transactional id " + settings.transactionalId()
                            + ", which coordinators need: grant Write and Describe on it";
                case AuthorizationException _ -> "this user may not do what is needed on " + brokers + ": " + said;
                case UnsupportedVersionException _ ->
                    "the brokers " + brokers + " are too old; Kafka 3.0 or later is needed: " + said;
                case InvalidTxnTimeoutException _ ->
                    "the brokers " + brokers + " allow shorter transactions only (transaction.max.timeout.ms);"
                            + " give their value as the client property transaction.timeout.ms: " + said;
                case ConfigException config
                when !namesAreUnknown(config) -> "Kafka's clients do not accept the settings: " + said;
                default -> null;
            };
            if (message != null) {
                return new LogUnavailableException(message, thrown);
            }
        }
        if (namesAreUnknown(thrown) || isSilence(thrown)) {
            return new LogUnavailableException(Probe.explain(settings), thrown);
        }
        Throwable cause =
                thrown instanceof ExecutionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return new LogUnavailableException(
                "the log on " + brokers + " cannot be opened: "
                        + cause.getClass().getSimpleName() + ": " + cause.getMessage(),
                thrown);
    }

    private static boolean isSilence(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException || cause instanceof DisconnectException) {
                return true;
            }
        }
        return false;
    }

    /// Whether a client could not be made because no broker's name could be looked up.
    static boolean namesAreUnknown(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigException
                    && String.valueOf(cause.getMessage()).contains("No resolvable bootstrap urls")) {
                return true;
            }
        }
        return false;
    }

    /// Null if what failed may succeed later.
    static @Nullable LogUnavailableException endOfWriting(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            String message = switch (cause) {
                case LogUnavailableException known -> known.getMessage();
                case ProducerFencedException _ -> "another coordinator has taken over";
                case AuthorizationException _ -> "the right to write was withdrawn: " + cause.getMessage();
                case AuthenticationException _ -> "the brokers no longer know this user: " + cause.getMessage();
                case RecordTooLargeException _ ->
                    "a topic takes shorter messages now than when the log was opened: " + cause.getMessage();
                case UnsupportedVersionException _, InvalidTopicException _ ->
                    "the brokers refuse what is written: " + cause.getMessage();
                default -> null;
            };
            if (message != null) {
                return new LogUnavailableException(message, thrown);
            }
        }
        return null;
    }

    /// What made it impossible to end a transaction, or to begin another.
    static LogUnavailableException endOfTransactions(Throwable thrown) {
        return new LogUnavailableException(
                "the brokers have ended this coordinator's transactions: another coordinator has taken over, or one"
                        + " was open for longer than they allow (" + thrown.getMessage() + ")",
                thrown);
    }
}
