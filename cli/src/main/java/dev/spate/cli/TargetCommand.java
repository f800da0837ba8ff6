package dev.spate.cli;

import dev.spate.target.TargetOptions;
import dev.spate.target.TargetService;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `spate target`.
@Command(
        name = "target",
        mixinStandardHelpOptions = true,
        description = "Runs the bundled target service until it is interrupted.")
final class TargetCommand implements Callable<Integer> {

    @Option(names = "--host", paramLabel = "HOST", description = "Address to listen on. Default: ${DEFAULT-VALUE}")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "PORT", description = "Port, 0 for any. Default: ${DEFAULT-VALUE}")
    private int port = 8080;

    @Option(names = "--loops", paramLabel = "N", description = "Event loops. Default: one for each processor")
    private @Nullable Integer loops;

    @Override
    public Integer call() throws IOException, InterruptedException {
        TargetOptions options;
        try {
            options = TargetOptions.defaults().withHost(host).withPort(port);
            if (loops != null) {
                options = options.withEventLoops(loops);
            }
        } catch (IllegalArgumentException e) {
            // The options of the service are named as those of the command, but for the loops.
            throw new WrongInputException(Failure.describe(e)
                    .replaceFirst("^target option eventLoops ", "--loops ")
                    .replaceFirst("^target option ([a-z]+) ", "--$1 "));
        }
        CountDownLatch interrupted = new CountDownLatch(1);
        TargetService target;
        try {
            target = TargetService.start(options);
        } catch (IOException e) {
            // Its message says all; its cause would say it again in the words of the system.
            throw new IOException(e.getMessage());
        }
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            target.close();
                            interrupted.countDown();
                        },
                        "spate-interrupt"));
        System.out.println("target service on " + target.address() + " (" + target.transport() + "); "
                + "GET /counter tells what it has served, Ctrl-C ends it");
        interrupted.await();
        return 0;
    }
}
