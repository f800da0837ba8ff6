package dev.spate.testkit.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// What runs in the broker's process: formats the folder if it is new, then hands over to Kafka's own
/// main class. The process ends with the one that started it, however that ends, because the pipe
/// between them does; unless it is to be alone, as in a container.
final class BrokerMain {

    private BrokerMain() {}

    /// @param args the broker's properties file, its folder, and the cluster's id; then `alone`, or
    ///     nothing
    public static void main(String[] args) throws ReflectiveOperationException {
        if (args.length < 4 || !args[3].equals("alone")) {
            Thread.ofPlatform().daemon().name("parent watch").start(BrokerMain::endWithTheParent);
        }
        Path folder = Path.of(args[1]);
        if (Files.notExists(folder.resolve("meta.properties"))) {
            // By reflection, since this module compiles without Kafka too.
            Object code = Class.forName("kafka.tools.StorageTool")
                    .getMethod("execute", String[].class, PrintStream.class)
                    .invoke(null, new String[] {"format", "--cluster-id", args[2], "--config", args[0]}, System.err);
            if (!Integer.valueOf(0).equals(code)) {
                throw new IllegalStateException("the folder " + folder + " could not be formatted: " + code);
            }
        }
        Class.forName("kafka.Kafka").getMethod("main", String[].class).invoke(null, (Object) new String[] {args[0]});
    }

    private static void endWithTheParent() {
        try {
            InputStream pipe = System.in;
            while (pipe.read() >= 0) {
                // Nothing is ever written.
            }
        } catch (IOException _) {
            // The same as its end.
        }
        Runtime.getRuntime().halt(1);
    }
}
