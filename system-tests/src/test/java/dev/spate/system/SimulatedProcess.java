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

    SimulatedProcess(World world) {
        this.world = world;
    }

    boolean alive() {
        return alive;
    }

    boolean paused() {
        return paused;
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
