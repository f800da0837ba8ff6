package dev.spate.system;

import java.util.ArrayDeque;
import java.util.Deque;

/// A process that can be stopped in its tracks, ended, and started anew. What happens to it while it is
/// paused happens when it goes on; what was to happen to it when it ended does not.
class SimulatedProcess {

    final World world;
    private final Deque<Runnable> backlog = new ArrayDeque<>();
    private int life;
    private boolean alive = true;
    private boolean paused;
    private long storedUntil;

    SimulatedProcess(World world) {
        this.world = world;
    }

    boolean alive() {
        return alive;
    }

    /// Which of its lives it leads, from 0.
    int life() {
        return life;
    }

    /// Does something later, in this life.
    void later(long nanos, Runnable action) {
        int of = life;
        world.after(nanos, () -> meet(of, action));
    }

    /// Something from outside reaches the process.
    void receive(Runnable action) {
        meet(life, action);
    }

    private void meet(int of, Runnable action) {
        if (of != life || !alive) {
            return;
        }
        if (paused) {
            backlog.add(() -> meet(of, action));
        } else {
            action.run();
        }
    }

    /// Hands something to the log, which has it a little later; what is handed over stays in order.
    void store(Runnable append) {
        storedUntil = Math.max(storedUntil, world.now() + world.between(0, 5 * Plans.MILLI));
        int of = life;
        world.at(storedUntil, () -> meet(of, append));
    }

    void pause() {
        paused = true;
    }

    void goOn() {
        if (!paused) {
            return;
        }
        paused = false;
        while (!paused && !backlog.isEmpty()) {
            backlog.remove().run();
        }
    }

    void end() {
        alive = false;
        paused = false;
        backlog.clear();
        life++;
    }

    void startAnew() {
        alive = true;
        life++;
    }
}
