package dev.spate.runs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spate.planfile.PlanFiles;
import dev.spate.planfile.PlanReader;
import dev.spate.planfile.PlanSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What `benchmarks/peers` counts with is right; what it measures is not asked here.
class PeerFiguresTest {

    @TempDir
    private Path folder;

    @Test
    void theServerCountsWhatOthersAskedAndNotTheAskingForTheNumber() throws Exception {
        assumeTrue(Nginx.isInstalled(), "nginx is not installed (Debian: nginx-light)");
        try (PeerServer server = PeerServer.onFirstProcessor(folder);
                HttpClient client = HttpClient.newHttpClient()) {
            long before = server.served();
            for (String path : List.of("/", "/login", "/items?page=1", "/cart")) {
                String body = client.send(
                                HttpRequest.newBuilder(
                                                URI.create("http://127.0.0.1:" + server.port(PeerLoad.CLOSED) + path))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body();
                switch (path) {
                    case "/" -> assertThat(body).hasSize(12);
                    case "/items?page=1" -> {
                        assertThat(body).hasSize(PeerServer.ITEMS_BYTES);
                        assertThat(new ObjectMapper()
                                        .readTree(body)
                                        .at("/items/0/id")
                                        .asText())
                                .isEqualTo("item-100");
                    }
                    default -> assertThat(new ObjectMapper().readTree(body)).isNotNull();
                }
            }
            server.served();
            assertThat(server.served() - before).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @EnumSource(PeerLoad.class)
    void everyLoadIsAPlan(PeerLoad load) {
        byte[] plan = load.plan(8080, 5, 16).getBytes(UTF_8);
        assertThat(PlanReader.read(new PlanSource("p.yaml", plan, PlanFiles.of(Map.of()), Map.of(), _ -> null, 7))
                        .problems())
                .isEmpty();
    }

    @Test
    void aProfileTellsUserFromKernelAndLoopsFromOthers() throws Exception {
        Path stacks = Files.writeString(folder.resolve("a.collapsed"), """
                [spate-loop-0 tid=7];java/lang/Thread.run;dev/spate/drive/DriveLoop.run 6
                [spate-loop-0 tid=7];java/lang/Thread.run;dev/spate/drive/DriveLoop.run;send;a_[k];__x64_sys_sendto_[k];b_[k] 2
                [C2 CompilerThre tid=9];Compile::Optimize 8
                """);
        assertThat(StackProfile.describe(stacks))
                .startsWith("16 samples, 50.0 % of them in event loops; of these 75.0 % user, 25.0 % kernel")
                .contains(" 25.00 %  kernel: sendto\n", " 75.00 %  DriveLoop.run\n", "100.00 %  DriveLoop.run\n")
                .contains(" 25.00 %  kernel: sendto < send < DriveLoop.run < Thread.run\n");
    }

    @Test
    void timesOfAProcessAreThoseOfItsThreads() throws Exception {
        long pid = ProcessHandle.current().pid();
        ProcessTimes before = ProcessTimes.of(pid);
        long end = System.nanoTime() + 200_000_000;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        ProcessTimes after = ProcessTimes.of(pid);
        // Each of them is cut to 10 ms.
        assertThat(after.totalMicros() - before.totalMicros() + 40_000)
                .isGreaterThanOrEqualTo(after.busiestMicrosSince(before));
        assertThat(after.busiestMicrosSince(before)).isPositive();
    }
}
