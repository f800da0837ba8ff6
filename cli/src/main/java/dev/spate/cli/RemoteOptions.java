package dev.spate.cli;

import dev.spate.http.CoordinatorClient;
import dev.spate.http.Token;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which coordinator is asked, and with what token. Shared by all commands that ask one.
final class RemoteOptions {

    /// Where a token is looked for if no file is given; one on the command line would be seen by all.
    static final String VARIABLE = "SPATE_TOKEN";

    @Option(
            names = "--coordinator",
            paramLabel = "URL",
            description = {"A coordinator elsewhere, such as", "http://127.0.0.1:7070"})
    private @Nullable String coordinator;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = {"File with the coordinator's token.", "Default: the environment variable " + VARIABLE})
    private @Nullable Path tokenFile;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = {"PEM file with the certificates to trust instead of", "the usual ones."})
    private @Nullable Path caFile;

    /// Whether a coordinator elsewhere is meant.
    boolean given() {
        return coordinator != null;
    }

    /// @throws WrongInputException if anything in it makes no sense
    CoordinatorClient client() {
        String address = coordinator;
        if (address == null) {
            throw new WrongInputException("which coordinator? Give its address: --coordinator http://HOST:PORT");
        }
        try {
            URI uri = new URI(address);
            Token token = token();
            if (token != null && "http".equals(uri.getScheme()) && !isHere(String.valueOf(uri.getHost()))) {
                System.err.println("spate: the token goes to " + uri.getHost() + " in clear; https would hide it");
            }
            return new CoordinatorClient(uri, token, caFile);
        } catch (URISyntaxException _) {
            throw new WrongInputException(
                    "--coordinator " + address + " is no address; write http://HOST:PORT or https://HOST:PORT");
        } catch (IllegalArgumentException e) {
            throw new WrongInputException(Failure.describe(e));
        }
    }

    /// @throws WrongInputException if options are given that mean nothing without a coordinator
    void checkNotUsed() {
        if (tokenFile != null || caFile != null) {
            throw new WrongInputException(
                    (tokenFile != null ? "--token-file" : "--ca-file") + " means nothing without --coordinator URL");
        }
    }

    private static boolean isHere(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    private @Nullable Token token() {
        if (tokenFile != null) {
            return Token.read(tokenFile);
        }
        String value = System.getenv(VARIABLE);
        return value == null || value.isEmpty() ? null : Token.of(value, "the environment variable " + VARIABLE);
    }
}
