package dev.spate.transport;

import dev.spate.workload.HttpSettings;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Reads what a run needs for TLS when it is first asked for, and once. For any thread.
public final class RunSecrets implements Secrets {

    private final HttpSettings.Tls settings;
    private final Map<String, byte[]> resources;
    private final KeyFolder keys;
    private final UnaryOperator<@Nullable String> environment;
    private @Nullable TlsMaterial material;

    /// As for [TlsMaterial#read].
    public RunSecrets(
            HttpSettings.Tls settings,
            Map<String, byte[]> resources,
            KeyFolder keys,
            UnaryOperator<@Nullable String> environment) {
        this.settings = settings;
        this.resources = resources;
        this.keys = keys;
        this.environment = environment;
    }

    @Override
    public synchronized TlsMaterial material() throws TlsMaterial.TlsException {
        TlsMaterial known = material;
        if (known == null) {
            known = TlsMaterial.read(settings, resources, keys, environment);
            material = known;
        }
        return known;
    }
}
