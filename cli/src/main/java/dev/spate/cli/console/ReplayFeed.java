package dev.spate.cli.console;

import dev.spate.inspector.Snapshot;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A recording, played as fast as it was recorded.
public final class ReplayFeed implements Feed {

    /// Where nothing was recorded for longer, nobody waits for it.
    private static final long LONGEST_GAP_MILLIS = 2_000;

    private final String file;
    private final List<Snapshot> frames;
    private int at;
    private boolean playing = true;
    private long shownSince = System.nanoTime();
    private long version;

    /// @param file its name
    /// @param frames at least one
    public ReplayFeed(String file, List<Snapshot> frames) {
        this.file = file;
        this.frames = List.copyOf(frames);
    }

    @Override
    public synchronized Shown shown() {
        return new Shown(at == 0 ? null : frames.get(at - 1), frames.get(at));
    }

    @Override
    public synchronized Status status() {
        return new Status(
                file + ", " + Tables.clock(frames.get(at).wallMillis()),
                (playing ? "PLAYING " : "REPLAY ") + (at + 1) + "/" + frames.size(),
                true,
                "q quit · p play · ←→ through the recording · Home End · s sort · / filter · Tab next table · Enter open");
    }

    @Override
    public synchronized long version() {
        while (playing && at < frames.size() - 1) {
            long gap = frames.get(at + 1).wallMillis() - frames.get(at).wallMillis();
            long nanos = TimeUnit.MILLISECONDS.toNanos(Math.clamp(gap, 0, LONGEST_GAP_MILLIS));
            if (System.nanoTime() - shownSince < nanos) {
                break;
            }
            shownSince += nanos;
            go(at + 1);
        }
        if (playing && at == frames.size() - 1) {
            playing = false;
            version++;
        }
        return version;
    }

    @Override
    public synchronized boolean take(Key key) {
        switch (key.name()) {
            case LEFT -> stop(at - 1);
            case RIGHT -> stop(at + 1);
            case HOME -> stop(0);
            case END -> stop(frames.size() - 1);
            default -> {
                if (!key.is('p') && !key.is(' ')) {
                    return false;
                }
                playing = !playing;
                shownSince = System.nanoTime();
                if (playing && at == frames.size() - 1) {
                    go(0);
                }
                version++;
            }
        }
        return true;
    }

    private void stop(int place) {
        playing = false;
        go(place);
    }

    private void go(int place) {
        at = Math.clamp(place, 0, frames.size() - 1);
        version++;
    }

    @Override
    public void close() {}
}
