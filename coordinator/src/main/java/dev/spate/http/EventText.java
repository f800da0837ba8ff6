package dev.spate.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spate.coordinator.RunView;
import dev.spate.merge.MergedInterval;
import dev.spate.merge.PhaseFigures;
import dev.spate.merge.RequestFigures;
import dev.spate.plan.Plan;
import dev.spate.protocol.RunEvent;
import dev.spate.report.LiveSecond;
import dev.spate.workload.Outcome;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// How events of a run look on a stream of server-sent events.
final class EventText {

    /// The id of the event after which there is none.
    static final String LAST = "ended";

    static final byte[] HEARTBEAT = ":\n\n".getBytes(UTF_8);

    private EventText() {}

    /// What is sent first: where the run stands.
    static byte[] state(RunView view) {
        return frame(null, "state", Json.run(view));
    }

    static byte[] ended(String run, String verdict, List<String> reasons) {
        ObjectNode data = Json.object().put("run", run).put("verdict", verdict).put("exitCode", Json.exitCode(verdict));
        Json.array(data, "reasons", reasons);
        return frame(LAST, "ended", data);
    }

    static byte[] happened(String id, RunEvent event) {
        ObjectNode data = Json.object().put("run", event.run()).put("at", event.atEpochNanos());
        String name = switch (event) {
            case RunEvent.RunSubmitted submitted -> {
                data.put("plan", submitted.plan()).put("seed", submitted.seed()).put("agentsAsked", submitted.agents());
                yield "submitted";
            }
            case RunEvent.RunPlanned planned -> {
                var shares = data.putArray("shares");
                for (RunEvent.AgentShare share : planned.shares()) {
                    shares.addObject()
                            .put("agent", share.agent())
                            .put("share", share.share().fraction());
                }
                yield "planned";
            }
            case RunEvent.RunStarted started -> {
                data.put("start", started.startEpochNanos());
                yield "started";
            }
            case RunEvent.AgentLost lost -> {
                data.put("agent", lost.agent()).put("reason", lost.reason());
                yield "agent-lost";
            }
            case RunEvent.ShareHandedOver handed -> {
                data.put("from", handed.from()).put("to", handed.to()).put("fromNanos", handed.fromNanos());
                yield "share-handed-over";
            }
            case RunEvent.RunStopping stopping -> {
                data.put(
                                "cause",
                                stopping.cause().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .put("reason", stopping.reason());
                yield "stopping";
            }
            case RunEvent.RunFinished finished -> {
                data.put("verdict", finished.verdict());
                Json.array(data, "reasons", finished.reasons());
                yield "finished";
            }
        };
        return frame(id, name, data);
    }

    static byte[] ready(String id, String agent, int ready, int of) {
        return frame(
                id,
                "ready",
                Json.object().put("agent", agent).put("ready", ready).put("of", of));
    }

    /// @param skipped seconds before this one that were left out
    static byte[] second(String id, MergedInterval interval, Plan plan, LiveSecond.Totals totals, long skipped) {
        LiveSecond live = LiveSecond.of(interval, plan, totals);
        ObjectNode data = Json.object()
                .put("start", live.startNanos())
                .put("end", live.endNanos())
                .put("agents", live.agents())
                .put("expectedAgents", live.expectedAgents())
                .put("skipped", skipped);
        data.putObject("all")
                .put("started", live.started())
                .put("users", live.users())
                .put("active", live.active())
                .put("responses", live.responses())
                .put("p50", live.p50Nanos())
                .put("p99", live.p99Nanos())
                .put("max", live.maxNanos());
        data.putObject("total")
                .put("requests", totals.requests())
                .put("errors", totals.errors())
                .put("missed", totals.missed());
        var phases = data.putArray("phases");
        for (PhaseFigures phase : interval.phases()) {
            phases.addObject()
                    .put("phase", name(plan, phase.phase()))
                    .put("planned", phase.planned())
                    .put("started", phase.started())
                    .put("dropped", phase.dropped())
                    .put("lost", phase.lost())
                    .put("completed", phase.completed())
                    .put("failed", phase.failed())
                    .put("unfinished", phase.unfinished())
                    .put("active", phase.active());
        }
        var requests = data.putArray("requests");
        for (RequestFigures row : interval.requests()) {
            ObjectNode request = requests.addObject()
                    .put("phase", name(plan, row.phase()))
                    .put("request", row.request())
                    .put("count", row.count());
            ObjectNode errors = request.putObject("errors");
            for (Outcome outcome : Outcome.values()) {
                if (outcome.isError() && row.count(outcome) > 0) {
                    errors.put(outcome.label(), row.count(outcome));
                }
            }
            times(request.putObject("responseTime"), row.responseTime());
            times(request.putObject("serviceTime"), row.serviceTime());
        }
        return frame(id, "second", data);
    }

    private static void times(ObjectNode node, Histogram histogram) {
        boolean any = histogram.getTotalCount() > 0;
        node.put("p50", any ? histogram.getValueAtPercentile(50) : 0)
                .put("p90", any ? histogram.getValueAtPercentile(90) : 0)
                .put("p99", any ? histogram.getValueAtPercentile(99) : 0)
                .put("p99.9", any ? histogram.getValueAtPercentile(99.9) : 0)
                .put("max", any ? histogram.getMaxValue() : 0);
    }

    private static String name(Plan plan, int phase) {
        return plan.workload().phases().get(phase).name();
    }

    /// JSON has no line ends of its own, so the data is one line.
    private static byte[] frame(@Nullable String id, String event, ObjectNode data) {
        String head = (id == null ? "" : "id: " + id + "\n") + "event: " + event + "\ndata: ";
        return (head + new String(Json.bytes(data), UTF_8) + "\n\n").getBytes(UTF_8);
    }
}
