package dev.spate.inspector;

/// A loop whose owner tells what it does.
final class DrivenLoop implements LoopWatch {

    private final LoopRecorder recorder;

    DrivenLoop(LoopRecorder recorder) {
        this.recorder = recorder;
    }

    LoopRecorder recorder() {
        return recorder;
    }

    @Override
    public boolean isOn() {
        return recorder.on;
    }

    @Override
    public void enter() {
        recorder.enter(() -> 0);
    }

    @Override
    public void turned(long beginNanos, long endNanos, int events) {
        recorder.turned(beginNanos, endNanos, events);
    }

    @Override
    public void late(long nanos) {
        recorder.late(nanos);
    }
}
