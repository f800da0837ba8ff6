package dev.spate.inspector;

import dev.spate.inspector.Resource.Kind;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// All resources of one inspector, bounded. For any thread.
final class Resources {

    static final int MOST = 256;

    private record Key(Kind kind, String name) {}

    final LongAdder dropped = new LongAdder();
    final LongAdder droppedNames = new LongAdder();
    private final Map<Key, WatchedResource> all = new ConcurrentHashMap<>();
    private final RuntimeInspector inspector;

    Resources(RuntimeInspector inspector) {
        this.inspector = inspector;
    }

    Resource of(Kind kind, String name, long capacity) {
        Key key = new Key(kind, name);
        WatchedResource known = all.get(key);
        if (known == null) {
            if (all.size() >= MOST) {
                dropped.increment();
                return Resource.NONE;
            }
            known = all.computeIfAbsent(key, _ -> new WatchedResource(kind, name, capacity, droppedNames, inspector));
        }
        known.instances.increment();
        return known;
    }

    Collection<WatchedResource> all() {
        return all.values();
    }
}
