package dev.spate.target.lab;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.spate.inspector.Lint;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Measure;
import dev.spate.target.lab.Pattern.Parameter;
import io.vertx.core.Future;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/// Records of which most are never read.
///
/// # Claim
/// Formatting a record whose level is off costs as much as if it were written; with the level asked
/// first it costs next to nothing. Structured records that a thread of their own writes keep even those
/// that are written off the loop.
///
/// # On the JVM
/// A logger of slf4j with `{}` asks for the level before it formats; the arguments are evaluated all the
/// same, and numbers boxed. `String.format` parses its pattern each time and allocates several times the
/// length of its result. An asynchronous appender puts the event into a bounded queue: here nothing is
/// dropped, so a full queue would block.
///
/// # The work
/// Orders are summed up, each is logged: one in a hundred at a level that is on, the others below it.
/// The backend is a logback of its own with appenders that encode every event, take their lock, and
/// write to a stream that discards.
final class Logging implements Pattern {

    private static final int WRITTEN_EVERY = 100;
    private static final int CUSTOMERS = 1_000;
    private static final int CENTS = 100_000;

    /// Logs one order.
    private interface Log {
        void order(int number, long customer, long cents);
    }

    @Override
    public About about() {
        return new About(
                20,
                "logging",
                "formatting records nobody reads costs as much as writing them; ask for the level first",
                "SLF4J manual and FAQ, parameterized logging; logback manual, AsyncAppender; Rust tracing docs",
                Effect.lower(Measure.CPU_PER_REQUEST),
                Lint.ALLOCATES_MUCH,
                new Load(20, 0),
                List.of(new Parameter("records", 3_000, 1, 1_000_000, "of which one in a hundred is written")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive(
                        "format-all",
                        "formats each record and gives the text to the logger",
                        bench -> log(bench, Logging::formatted)),
                Variant.tuned(
                        "when-on",
                        "gives the pattern and the values to the logger, which formats if the level is on",
                        bench -> log(bench, Logging::whenOn)),
                Variant.tuned(
                        "structured-async",
                        "gives names and values to the logger, and another thread writes them as JSON",
                        bench -> log(bench, Logging::structured)));
    }

    /// How many records have arrived where they are written, over all requests of this process.
    static long written() {
        return Backend.WRITTEN.sum();
    }

    private static Future<Done> log(Bench bench, Log log) {
        int records = bench.intParameter("records");
        long[] sum = new long[1];
        bench.inspector()
                .task("logging orders", () -> {
                    for (int i = 0; i < records; i++) {
                        long order = Checksum.of(i);
                        sum[0] += order;
                        log.order(i, Long.remainderUnsigned(order, CUSTOMERS), Long.remainderUnsigned(order, CENTS));
                    }
                })
                .run();
        return Future.succeededFuture(Done.of(sum[0], records));
    }

    private static void formatted(int number, long customer, long cents) {
        String text = String.format(
                Locale.ROOT, "order %d of customer %d: %d.%02d", number, customer, cents / 100, cents % 100);
        if (isWritten(number)) {
            Backend.DIRECT.info(text);
        } else {
            Backend.DIRECT.debug(text);
        }
    }

    private static void whenOn(int number, long customer, long cents) {
        if (isWritten(number)) {
            Backend.DIRECT.info("order {} of customer {}: {} cents", number, customer, cents);
        } else {
            Backend.DIRECT.debug("order {} of customer {}: {} cents", number, customer, cents);
        }
    }

    private static void structured(int number, long customer, long cents) {
        (isWritten(number) ? Backend.STRUCTURED.atInfo() : Backend.STRUCTURED.atDebug())
                .addKeyValue("order", number)
                .addKeyValue("customer", customer)
                .addKeyValue("cents", cents)
                .log("order");
    }

    private static boolean isWritten(int number) {
        return number % WRITTEN_EVERY == 0;
    }

    /// A logback beside that of the process, made with the first record. It has one thread, a daemon,
    /// that waits for structured records as long as the process lives, as that of a service would.
    private static final class Backend {

        static final LongAdder WRITTEN = new LongAdder();

        private static final int QUEUE = 1_024;
        private static final LoggerContext CONTEXT = context();

        static final Logger DIRECT = direct();
        static final Logger STRUCTURED = structured();

        private static LoggerContext context() {
            LoggerContext context = new LoggerContext();
            context.setMDCAdapter(new LogbackMDCAdapter());
            context.start();
            return context;
        }

        private static Logger direct() {
            PatternLayoutEncoder encoder = new PatternLayoutEncoder();
            encoder.setPattern("%d %level [%thread] %logger - %msg%n");
            Logger logger = logger("direct");
            logger.addAppender(appender(encoder));
            return logger;
        }

        private static Logger structured() {
            AsyncAppender queue = new AsyncAppender();
            queue.setContext(CONTEXT);
            queue.setQueueSize(QUEUE);
            queue.setDiscardingThreshold(0);
            queue.addAppender(appender(new JsonEncoder()));
            queue.start();
            Logger logger = logger("structured");
            logger.addAppender(queue);
            return logger;
        }

        private static Logger logger(String name) {
            Logger logger = CONTEXT.getLogger(name);
            logger.setLevel(Level.INFO);
            logger.setAdditive(false);
            return logger;
        }

        private static OutputStreamAppender<ILoggingEvent> appender(Encoder<ILoggingEvent> encoder) {
            encoder.setContext(CONTEXT);
            encoder.start();
            OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>() {
                @Override
                protected void subAppend(ILoggingEvent event) {
                    super.subAppend(event);
                    WRITTEN.increment();
                }
            };
            appender.setContext(CONTEXT);
            appender.setEncoder(encoder);
            appender.setOutputStream(OutputStream.nullOutputStream());
            appender.start();
            return appender;
        }
    }
}
