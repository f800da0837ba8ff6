package dev.spate.telemetry;

import dev.spate.telemetry.traces.MessageSpans;
import dev.spate.telemetry.traces.PastSpan;
import java.util.List;
import java.util.Map;

/// A process that does with its telemetry what every process does.
final class NothingAsked {

    private NothingAsked() {}

    public static void main(String[] arguments) {
        Service service = Service.agent("a", "1");
        try (Telemetry telemetry = Telemetry.start(service, System.getenv())) {
            telemetry
                    .pastSpans(service)
                    .emit(new PastSpan(1, 2, 3, 0, "GET /", PastSpan.Kind.CLIENT, 1, 2, false, Map.of(), List.of()));
            MessageSpans messages = telemetry.messageSpans(service);
            MessageSpans.Letter letter = new MessageSpans.Letter("kafka", "t", "k", "Assign", "r");
            messages.sends(letter);
            messages.reads(letter, null).close();
            telemetry.kafkaMeters().add("figure", "", Map.of(), true, () -> 1).run();
            System.out.println("traces " + telemetry.tracesAreOn() + ", metrics " + telemetry.metricsAreOn()
                    + ", dropped " + telemetry.spans().dropped() + ", cpu " + telemetry.exportCpuNanos());
        }
    }
}
