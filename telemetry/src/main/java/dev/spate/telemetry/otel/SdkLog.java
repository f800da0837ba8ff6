package dev.spate.telemetry.otel;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;

/// What the SDK complains of, in one line each by the way that Spate's own complaints go: it writes to
/// the JDK's logging, which would print two lines and a stack trace whenever a Collector is away.
final class SdkLog extends Handler {

    private static final String NAME = "io.opentelemetry";

    /// Held, for the JDK forgets a logger that nobody holds, and what was set on it.
    private static final Logger SDK = Logger.getLogger(NAME);

    private final org.slf4j.Logger log = LoggerFactory.getLogger(NAME);
    private final SimpleFormatter formatter = new SimpleFormatter();

    private SdkLog() {}

    /// From now on. Once is enough, twice is harmless.
    static synchronized void redirect() {
        if (SDK.getUseParentHandlers()) {
            SDK.setUseParentHandlers(false);
            SDK.addHandler(new SdkLog());
        }
    }

    @Override
    public void publish(LogRecord record) {
        String text = formatter.formatMessage(record);
        Throwable thrown = record.getThrown();
        if (thrown != null) {
            text += " (" + thrown.getMessage() + ")";
        }
        if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
            log.warn(text);
        } else {
            log.debug(text);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
