package dev.spate.inspector;

import dev.spate.inspector.Snapshot.Bucket;
import dev.spate.inspector.Snapshot.Virtual;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A [Snapshot] as JSON, and back. Every record is an object with a member for each component, by its
/// name; a list is an array; a value that is not known is absent. A [Bucket] alone is an array of two
/// numbers, because there are many.
///
/// A reader ignores members that it does not know and takes 0, an empty text or an empty list for those
/// that are absent: so files of a later minor change can still be read.
public final class SnapshotJson {

    private SnapshotJson() {}

    public static JsonObject write(Snapshot snapshot) {
        return object(snapshot);
    }

    /// @throws IllegalArgumentException if that is no snapshot
    public static Snapshot read(JsonObject json) {
        if (!json.containsKey("process") || !(json.getValue("loops") instanceof JsonArray)) {
            throw new IllegalArgumentException("this is no snapshot of an inspector: it has no process or no loops");
        }
        try {
            return (Snapshot) record(Snapshot.class, json);
        } catch (ClassCastException wrong) {
            throw new IllegalArgumentException("this is no snapshot of an inspector: " + wrong.getMessage(), wrong);
        }
    }

    private static JsonObject object(Record value) {
        JsonObject json = new JsonObject();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            Object member = member(component, value);
            if (member instanceof Double number && !Double.isFinite(number)) {
                continue;
            }
            switch (member) {
                case null -> {}
                case Record inner -> json.put(component.getName(), object(inner));
                case List<?> list -> json.put(component.getName(), array(list));
                default -> json.put(component.getName(), member);
            }
        }
        return json;
    }

    private static JsonArray array(List<?> list) {
        JsonArray json = new JsonArray();
        for (Object one : list) {
            switch (one) {
                case Bucket bucket ->
                    json.add(new JsonArray().add(bucket.upTo()).add(bucket.count()));
                case Record inner -> json.add(object(inner));
                default -> json.add(one);
            }
        }
        return json;
    }

    private static @Nullable Object member(RecordComponent component, Record value) {
        try {
            return component.getAccessor().invoke(value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a snapshot cannot be read", e);
        }
    }

    private static Record record(Class<? extends Record> type, JsonObject json) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(components[i], json.getValue(components[i].getName()));
        }
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a snapshot cannot be made", e);
        }
    }

    @SuppressWarnings("unchecked") // components of a snapshot are these only
    private static @Nullable Object value(RecordComponent component, @Nullable Object json) {
        Class<?> type = component.getType();
        if (type == long.class) {
            return json == null ? 0L : ((Number) json).longValue();
        }
        if (type == int.class) {
            return json == null ? 0 : ((Number) json).intValue();
        }
        if (type == double.class) {
            return json == null ? Double.NaN : ((Number) json).doubleValue();
        }
        if (type == boolean.class) {
            return json != null && (boolean) json;
        }
        if (type == String.class) {
            return json == null ? "" : (String) json;
        }
        if (type == List.class) {
            Class<?> of = (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
            return json == null ? List.of() : list(of, (JsonArray) json);
        }
        if (json == null) {
            return type == Virtual.class ? null : record((Class<? extends Record>) type, new JsonObject());
        }
        return record((Class<? extends Record>) type, (JsonObject) json);
    }

    @SuppressWarnings("unchecked") // as above
    private static List<?> list(Class<?> of, JsonArray json) {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            if (of == String.class) {
                list.add(json.getString(i));
            } else if (of == Bucket.class) {
                JsonArray two = json.getJsonArray(i);
                list.add(new Bucket(two.getLong(0), two.getLong(1)));
            } else {
                list.add(record((Class<? extends Record>) of, json.getJsonObject(i)));
            }
        }
        return List.copyOf(list);
    }
}
