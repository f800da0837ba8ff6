package dev.spate.target;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// All event loops of the service, for questions that each has to answer for itself.
final class EventLoops {

    private volatile List<EventLoopServer> servers = List.of();

    /// Called once, when all of them listen.
    void set(List<EventLoopServer> started) {
        servers = List.copyOf(started);
    }

    /// How many listen.
    int count() {
        return servers.size();
    }

    /// Asks every loop on its own thread; the answers come in the order of the loops, on the thread of
    /// any of them. A loop that is held up holds up the answer. Fails as long as not all loops listen.
    <T> Future<List<T>> ask(Function<EventLoopServer, T> question) {
        if (servers.isEmpty()) {
            return Future.failedFuture("the service is still starting");
        }
        List<Future<T>> answers = new ArrayList<>();
        for (EventLoopServer server : servers) {
            Promise<T> answer = Promise.promise();
            server.context().runOnContext(_ -> {
                try {
                    answer.complete(question.apply(server));
                } catch (RuntimeException fault) {
                    answer.fail(fault);
                }
            });
            answers.add(answer.future());
        }
        return Future.all(answers).map(all -> all.<T>list());
    }
}
