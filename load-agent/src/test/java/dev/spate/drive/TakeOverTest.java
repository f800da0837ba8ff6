package dev.spate.drive;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.spate.schedule.Share;
import dev.spate.workload.Workload;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class TakeOverTest {

    @Test
    void usersThatAreTakenOverDoNotRepeatTheirSessions() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Queue<String> sessions = new ConcurrentLinkedQueue<>();
        server.createContext("/", exchange -> {
            sessions.add(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            Workload workload = Workloads.to(
                            "http://127.0.0.1:" + server.getAddress().getPort())
                    .steps(Workloads.at("/user${user()}/session${session()}", Workloads.get("a")), Workloads.pause(20))
                    .phase(Workloads.users(4), 0, 3_500, 5_000)
                    .build();
            EngineSettings settings = EngineSettings.defaults().withLoops(2).withWarmUpNanos(0);
            EngineRun lost = new EngineRun(workload, settings, Share.WHOLE.split(2, 1));
            EngineRun heir = new EngineRun(workload, settings, Share.WHOLE.split(2, 0));
            lost.start();
            heir.start();
            heir.engine().takeOver(Share.WHOLE.split(2, 1), 1_000 * Workloads.MILLI);
            lost.awaitInterval();
            lost.engine().stop();
            lost.finish();
            long before =
                    sessions.stream().filter(path -> path.startsWith("/user1/")).count();
            heir.finish();
            assertThat(sessions.stream().filter(path -> path.startsWith("/user1/")))
                    .as("the user goes on")
                    .hasSizeGreaterThan((int) before);
            assertThat(sessions).doesNotHaveDuplicates();
        } finally {
            server.stop(0);
        }
    }
}
