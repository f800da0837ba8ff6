package dev.spate.target.lab;

import dev.spate.inspector.Inspector;
import dev.spate.inspector.Lint;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Measure;
import dev.spate.target.lab.Pattern.Parameter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.Map;

/// A request that goes to and fro between two event loops, or stays on one.
///
/// # Claim
/// Each crossing from one thread to another costs a wake-up, a context switch and cold caches; tasks
/// that stay where the request came in cost none of it.
///
/// # On the JVM
/// A task for another loop goes through a queue without a lock, but a loop that sleeps in `epoll_wait`
/// must be woken by a write to its eventfd: a system call here, and some microseconds until the other
/// thread runs. On its own loop a task is an entry in the queue and no more. Vert.x keeps a connection
/// and the handlers of its context on one loop for this reason.
///
/// # The work
/// A question and an answer to it, in turn, each some rounds of [Toil] over the result of the one
/// before. The answers are given on another loop, or on the same one.
final class Affinity implements Pattern {

    @Override
    public About about() {
        return new About(
                21,
                "affinity",
                "handing a request between threads costs context switches; local tasks do not",
                "Netty documentation, thread model; Vert.x Core, standard verticles; Tokio docs, LocalSet",
                Effect.lower(Measure.CPU_PER_REQUEST),
                Lint.LOOPS_CROSSED,
                new Load(20, 0),
                List.of(
                        new Parameter("steps", 200, 2, 1_000_000, "questions and answers together"),
                        new Parameter("rounds", 300, 1, 1_000_000, "of computing in each, some ns each")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive("to-and-fro", "answers on another event loop", bench -> talk(bench, otherLoop(bench))),
                Variant.tuned("local", "stays on the event loop of the request", bench -> talk(bench, ownLoop(bench))));
    }

    private static Future<Done> talk(Bench bench, EventLoop answering) {
        Talk talk = new Talk(bench, answering);
        talk.ask();
        return talk.done.future();
    }

    /// The first one that is not that of the request; the same if there is one only.
    private static EventLoop otherLoop(Bench bench) {
        for (EventExecutor loop : ((VertxInternal) bench.vertx()).nettyEventLoopGroup()) {
            if (!loop.inEventLoop()) {
                return (EventLoop) loop;
            }
        }
        return ownLoop(bench);
    }

    private static EventLoop ownLoop(Bench bench) {
        return ((ContextInternal) bench.context()).nettyEventLoop();
    }

    /// Belongs to one loop at a time: the queues in between order what is read and written.
    private static final class Talk {

        private final Inspector inspector;
        private final EventLoop asking;
        private final EventLoop answering;
        private final int steps;
        private final long rounds;
        private final Promise<Done> done = Promise.promise();
        private long thread = Thread.currentThread().threadId();
        private int step;
        private long state;
        private long crossings;

        Talk(Bench bench, EventLoop answering) {
            this.inspector = bench.inspector();
            this.asking = ownLoop(bench);
            this.answering = answering;
            this.steps = bench.intParameter("steps");
            this.rounds = bench.parameter("rounds");
        }

        private void ask() {
            if (toil()) {
                answering.execute(inspector.task("affinity answer", this::answer));
            }
        }

        private void answer() {
            if (toil()) {
                asking.execute(inspector.task("affinity question", this::ask));
            }
        }

        /// Whether there is more to do.
        private boolean toil() {
            long now = Thread.currentThread().threadId();
            if (now != thread) {
                crossings++;
                thread = now;
            }
            state = Toil.of(state, rounds);
            step++;
            if (step == steps) {
                done.complete(new Done(state, steps, Map.of("crossings", crossings)));
                return false;
            }
            return true;
        }
    }
}
