package dev.spate.cli;

import dev.spate.log.MessageTracing;
import dev.spate.log.kafka.Instruments;
import dev.spate.telemetry.ForeignMeters;
import dev.spate.telemetry.Service;
import dev.spate.telemetry.Telemetry;
import dev.spate.telemetry.UnusableTelemetryException;

/// Starts what the variables `OTEL_…` ask for, and joins it with the rooms that do not know it.
final class Exports {

    private Exports() {}

    /// @throws WrongInputException if one of the variables cannot be used
    static Telemetry start(Service process) {
        try {
            return Telemetry.start(process, System.getenv());
        } catch (UnusableTelemetryException e) {
            throw new WrongInputException(String.valueOf(e.getMessage()));
        }
    }

    static Instruments instruments(Telemetry telemetry, MessageTracing tracing) {
        ForeignMeters meters = telemetry.kafkaMeters();
        return new Instruments(tracing, meters.equals(ForeignMeters.NONE) ? Instruments.Meters.NONE : meters::add);
    }
}
