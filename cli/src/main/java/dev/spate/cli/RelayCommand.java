package dev.spate.cli;

import dev.spate.soak.Relay;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Holds packets between agents and a target when it is told to. Started by `spate soak`.
@Command(name = "relay", hidden = true, description = "Used by spate soak: passes on, delays and drops packets.")
final class RelayCommand implements Callable<Integer> {

    private static final Pattern PLACE = Pattern.compile("\\[?([^\\[\\]]+)]?:([0-9]{1,5})");

    @Option(names = "--to", required = true, paramLabel = "HOST:PORT", description = "Where connections lead.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String to;

    @Option(names = "--port", paramLabel = "PORT", description = "Port to listen on, 0 for any.")
    private int port;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Matcher place = PLACE.matcher(to);
        if (!place.matches()) {
            throw new WrongInputException("--to " + to + " is no HOST:PORT");
        }
        CountDownLatch interrupted = new CountDownLatch(1);
        try (Relay relay = Relay.open(port, 0, place.group(1), Integer.parseInt(place.group(2)), System::nanoTime)) {
            Runtime.getRuntime().addShutdownHook(new Thread(interrupted::countDown, "spate-interrupt"));
            System.out.println("relay on http://127.0.0.1:" + relay.port() + " to " + to);
            System.out.println("control on " + relay.control());
            interrupted.await();
        }
        return 0;
    }
}
