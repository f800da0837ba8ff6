package dev.spate.runs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// What `result.json` says of a run, and what has to be true of every one, whatever befell it.
public final class RunResult {

    private final JsonNode json;
    private final String context;

    /// @param context what else to show when it is not as it should be
    public RunResult(JsonNode json, String context) {
        this.json = json;
        this.context = context;
    }

    /// @param folder of the run
    public static RunResult in(Path folder, String context) throws IOException {
        assertThat(folder.resolve("result.json")).as(context).exists();
        return new RunResult(SpateProcess.result(folder), context);
    }

    public JsonNode json() {
        return json;
    }

    public long planned() {
        return sessions("planned");
    }

    public long started() {
        return sessions("started");
    }

    public long completed() {
        return sessions("completed");
    }

    public long lost() {
        return sessions("lost");
    }

    private long sessions(String what) {
        return json.at("/sessions/" + what).asLong();
    }

    public String verdict() {
        return json.at("/verdict").asText();
    }

    /// Why it is no `pass`; empty if it is one.
    public List<String> reasons() {
        return json.at("/reasons").valueStream().map(JsonNode::asText).toList();
    }

    /// Every session of the plan was started, dropped or lost, and every one that was started has ended
    /// in some way.
    public RunResult accountsFor(long planned) {
        assertThat(planned()).as("planned; %s", this).isEqualTo(planned);
        assertThat(started() + sessions("dropped") + lost())
                .as("started, dropped and lost; %s", this)
                .isEqualTo(planned);
        assertThat(completed() + sessions("failed") + sessions("unfinished"))
                .as("completed, failed and unfinished; %s", this)
                .isEqualTo(started());
        return this;
    }

    /// All of it was done, and a target has seen as much.
    public RunResult isComplete(long planned, long served) {
        accountsFor(planned);
        assertThat(completed()).as("completed; %s", this).isEqualTo(planned);
        assertThat(served).as("served; %s", this).isEqualTo(planned);
        return this;
    }

    /// Nothing that an agent measured is missing, or counted twice.
    public RunResult hasEveryReport() {
        assertThat(json.at("/evidence/intervalsMerged").asLong())
                .as("reports; %s", this)
                .isEqualTo(json.at("/evidence/intervalsExpected").asLong());
        return this;
    }

    /// It passed, or would have on a machine that was not too busy for the generator.
    public RunResult passesUnlessTheMachineWasBusy() {
        assertThat(verdict()).as("%s", this).isIn("pass", "not-proven");
        assertThat(reasons()).as("%s", this).allMatch(reason -> reason.contains("generator"));
        return this;
    }

    @Override
    public String toString() {
        return json.at("/verdict") + " " + json.at("/reasons") + " " + json.at("/sessions") + " " + json.at("/evidence")
                + "\n" + context;
    }
}
