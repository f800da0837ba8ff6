package dev.spate.telemetry;

/// Who tells of itself: a part of Spate, of which a process may have several.
///
/// @param name `service.name`, unless the user gives one: `spate-agent`, `spate-coordinator`,
///     `spate-target`, or `spate` for a process that is all of them
/// @param instance `service.instance.id`: unlike that of every other with the same name
/// @param version `service.version`
public record Service(String name, String instance, String version) {

    public static Service agent(String instance, String version) {
        return new Service("spate-agent", instance, version);
    }

    public static Service coordinator(String instance, String version) {
        return new Service("spate-coordinator", instance, version);
    }

    public static Service target(String instance, String version) {
        return new Service("spate-target", instance, version);
    }

    /// A process that is coordinator and agents in one.
    public static Service whole(String instance, String version) {
        return new Service("spate", instance, version);
    }
}
