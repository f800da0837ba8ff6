package dev.spate.inspector;

import io.vertx.core.Handler;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Delayed;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// All origins of one inspector, bounded: what no longer fits is one origin `(others)`.
///
/// # Whose task it is
/// What an event loop is given is rarely what somebody wrote: Vert.x wraps a handler into a task with
/// its context, Netty a timer into a future. So objects of theirs are opened: the first field that holds
/// a `Runnable`, `Callable` or `Handler` is looked into, until something is found that is not theirs. If
/// their fields are closed to reflection, the task keeps the name of the wrapper.
///
/// For any thread.
final class Origins {

    /// More kinds of tasks than people read.
    static final int MOST = 256;

    private static final int DEEPEST = 6;
    private static final List<String> RUNTIMES = List.of("io.netty.", "io.vertx.", "dev.spate.inspector.");

    private static final ClassValue<Opening> OPENINGS = new ClassValue<>() {
        @Override
        protected Opening computeValue(Class<?> type) {
            return opening(type);
        }
    };

    /// Where the task inside of a wrapper is.
    private record Opening(boolean foreign, List<Field> fields) {}

    private final Map<Object, Origin> byKey = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> lambdas = new ConcurrentHashMap<>();
    private final AtomicInteger made = new AtomicInteger(1);
    private final Origin[] all = new Origin[MOST];

    /// Of all that have none of their own.
    final Origin others = new Origin(0, "(others)", true);

    Origins() {
        all[0] = others;
    }

    /// What a timer of Netty's brings, if it is known when it was due.
    static @Nullable DueTask timer(Delayed timer) {
        for (Field field : OPENINGS.get(timer.getClass()).fields) {
            if (read(field, timer) instanceof DueTask task) {
                return task;
            }
        }
        return null;
    }

    /// The task that was wrapped, or the wrapper if there is nothing else.
    static Object innermost(Object task) {
        Object inner = task instanceof DueTask timer ? timer.task : task;
        for (int depth = 0; depth < DEEPEST; depth++) {
            if (inner instanceof NamedTask) {
                return inner;
            }
            Opening opening = OPENINGS.get(inner.getClass());
            if (!opening.foreign) {
                return inner;
            }
            Object next = null;
            for (Field field : opening.fields) {
                next = read(field, inner);
                if (next != null) {
                    break;
                }
            }
            if (next == null) {
                return inner;
            }
            inner = next;
        }
        return inner;
    }

    /// The origin of what [#innermost] found.
    Origin of(Object task) {
        if (task instanceof NamedTask named) {
            return named.origin;
        }
        Class<?> type = task.getClass();
        Origin known = byKey.get(type);
        return known == null ? add(type, nameOf(type), OPENINGS.get(type).foreign) : known;
    }

    Origin named(String name) {
        Origin known = byKey.get(name);
        return known == null ? add(name, name, false) : known;
    }

    /// How many there are; those below are made or being made.
    int size() {
        return Math.min(MOST, made.get());
    }

    /// @return null if it is being made
    @Nullable
    Origin at(int index) {
        return all[index];
    }

    private synchronized Origin add(Object key, String name, boolean foreign) {
        Origin known = byKey.get(key);
        if (known != null) {
            return known;
        }
        int index = made.get();
        if (index >= MOST) {
            return others;
        }
        Origin origin = new Origin(index, name, foreign);
        all[index] = origin;
        made.set(index + 1);
        byKey.put(key, origin);
        return origin;
    }

    /// Lambdas have a class each and no name; those of one class are numbered as they come.
    private String nameOf(Class<?> type) {
        String name = type.getName();
        int lambda = name.indexOf("$$Lambda");
        if (lambda < 0) {
            return name;
        }
        String owner = name.substring(0, lambda);
        return owner + " λ"
                + lambdas.computeIfAbsent(owner, _ -> new AtomicInteger()).incrementAndGet();
    }

    private static @Nullable Object read(Field field, Object from) {
        try {
            Object value = field.get(from);
            return value instanceof Runnable || value instanceof Callable || value instanceof Handler ? value : null;
        } catch (IllegalAccessException _) {
            return null;
        }
    }

    private static Opening opening(Class<?> type) {
        boolean foreign = RUNTIMES.stream().anyMatch(type.getName()::startsWith);
        List<Field> fields = new ArrayList<>();
        if (foreign) {
            for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
                for (Field field : at.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers()) && mayHold(field) && accessible(field)) {
                        fields.add(field);
                    }
                }
            }
        }
        return new Opening(foreign, List.copyOf(fields));
    }

    private static boolean mayHold(Field field) {
        Class<?> type = field.getType();
        return type == Runnable.class
                || type == Callable.class
                || type == Handler.class
                || Runnable.class.isAssignableFrom(type)
                || (type == Object.class && field.getName().equals("task"));
    }

    private static boolean accessible(Field field) {
        try {
            return field.trySetAccessible();
        } catch (RuntimeException _) {
            return false;
        }
    }
}
