package dev.spate.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RetransmitsTest {

    @TempDir
    private Path folder;

    @Test
    void whatWasSentAgainSinceTheLastTime() throws IOException {
        Path snmp = folder.resolve("snmp");
        Retransmits retransmits = new Retransmits(snmp);
        assertThat(retransmits.sinceLast()).isZero();

        Files.writeString(snmp, text(70));
        assertThat(retransmits.sinceLast()).isEqualTo(70);
        Files.writeString(snmp, text(75));
        assertThat(retransmits.sinceLast()).isEqualTo(5);
        assertThat(retransmits.sinceLast()).isZero();
    }

    private static String text(long sentAgain) {
        return """
            Ip: Forwarding DefaultTTL InReceives
            Ip: 1 64 1000
            Tcp: RtoAlgorithm OutSegs RetransSegs InErrs
            Tcp: 1 500 %d 2
            Udp: InDatagrams
            Udp: 3
            """.formatted(sentAgain);
    }
}
