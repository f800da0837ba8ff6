package dev.spate.target.lab;

import dev.spate.inspector.Inspector;
import dev.spate.inspector.Resource;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/// Resources that all requests of a service share, so that each is named once and not by every request.
final class Watched {

    private record Key(Resource.Kind kind, String name) {}

    private static final Map<Inspector, Map<Key, Resource>> BY_INSPECTOR =
            Collections.synchronizedMap(new WeakHashMap<>());

    private Watched() {}

    /// The resource of this name; made when it is first asked for. For any thread.
    ///
    /// @param capacity as for [Inspector#resource]
    static Resource of(Inspector inspector, Resource.Kind kind, String name, long capacity) {
        return BY_INSPECTOR
                .computeIfAbsent(inspector, _ -> new ConcurrentHashMap<>())
                .computeIfAbsent(new Key(kind, name), _ -> inspector.resource(kind, name, capacity));
    }
}
