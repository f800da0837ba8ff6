package dev.spate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.target.TargetOptions;
import dev.spate.target.TargetService;
import dev.spate.transport.SelfSigned;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `spate inspect` of a target with a certificate that nobody vouches for.
class InspectTlsTest {

    @TempDir
    private Path folder;

    @Test
    void aCertificateOfItsOwnIsTakenWhenItIsSaidToBe() throws IOException {
        InetAddress[] loopback = {InetAddress.ofLiteral("127.0.0.1")};
        SelfSigned made = SelfSigned.make(Instant.now(), loopback, "localhost");
        SelfSigned other = SelfSigned.make(Instant.now(), loopback, "localhost");
        Path its = Files.writeString(folder.resolve("its.pem"), made.certificatePem());
        Path others = Files.writeString(folder.resolve("others.pem"), other.certificatePem());
        TargetOptions options = TargetOptions.defaults()
                .withEventLoops(1)
                .withIdentity(new TargetOptions.Identity(made.certificatePem(), made.keyPem()));
        try (TargetService target = TargetService.start(options)) {
            String address = target.address().toString();
            assertThat(address).startsWith("https://");

            assertThat(inspect("--on", address))
                    .startsWith("1 spate: " + address + " cannot be asked: its certificate is not trusted (")
                    .endsWith("); --ca-file FILE says whom to trust, --insecure trusts anybody");
            assertThat(inspect("--on", address, "--ca-file", others.toString())).startsWith("1 ");
            assertThat(target.inspector().isOn()).isFalse();

            assertThat(inspect("--on", address, "--insecure")).isEqualTo("0");
            assertThat(target.inspector().isOn()).isTrue();
            assertThat(inspect("--off", address, "--ca-file", its.toString())).isEqualTo("0");
            assertThat(target.inspector().isOn()).isFalse();
        }
    }

    /// The exit code, and what it said was wrong.
    private static String inspect(String... more) {
        String[] arguments = new String[more.length + 1];
        arguments[0] = "inspect";
        System.arraycopy(more, 0, arguments, 1, more.length);
        StringWriter err = new StringWriter();
        int code =
                Main.commandLine(arguments).setErr(new PrintWriter(err, true)).execute(arguments);
        return (code + " " + err).strip();
    }
}
