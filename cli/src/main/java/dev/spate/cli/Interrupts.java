package dev.spate.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/// Ctrl-C, and its kin that asks a process to end, as calls instead of the end of the process.
///
/// A shutdown hook sees the first only: the virtual machine is deaf from then on. The class that hears
/// all of them belongs to the JDK without being part of its interface, so it is used by name, and where
/// it is missing the process ends at once as any other.
final class Interrupts implements AutoCloseable {

    private static final String[] SIGNALS = {"INT", "TERM"};

    private final AtomicInteger times = new AtomicInteger();
    private final Object[] before = new Object[SIGNALS.length];

    /// @param heard called on a thread of its own with how often it was by now
    @SuppressWarnings("ReferenceEquality") // of a proxy, which is equal to itself alone
    Interrupts(IntConsumer heard) {
        try {
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object mine = Proxy.newProxyInstance(
                    Interrupts.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            int count = times.incrementAndGet();
                            Thread.ofPlatform().daemon().name("spate-interrupt").start(() -> heard.accept(count));
                        }
                        return switch (method.getName()) {
                            case "hashCode" -> System.identityHashCode(proxy);
                            case "equals" -> proxy == arguments[0];
                            default -> null;
                        };
                    });
            for (int i = 0; i < SIGNALS.length; i++) {
                before[i] = handle(SIGNALS[i], handler, mine);
            }
        } catch (ReflectiveOperationException | IllegalArgumentException _) {
            // Not this virtual machine, or it keeps its signals to itself.
        }
    }

    /// The first asks for an orderly end, another one ends the process at once.
    static Interrupts ending(Runnable orderly) {
        return new Interrupts(times -> {
            if (times == 1) {
                orderly.run();
            } else {
                Runtime.getRuntime().halt(Main.FAILED);
            }
        });
    }

    @Override
    public void close() {
        try {
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            for (int i = 0; i < SIGNALS.length; i++) {
                if (before[i] != null) {
                    handle(SIGNALS[i], handler, before[i]);
                }
            }
        } catch (ReflectiveOperationException | IllegalArgumentException _) {
            // As above.
        }
    }

    private static Object handle(String signal, Class<?> handlerType, Object handler)
            throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.Signal");
        try {
            return type.getMethod("handle", type, handlerType)
                    .invoke(null, type.getConstructor(String.class).newInstance(signal), handler);
        } catch (InvocationTargetException e) {
            throw new ReflectiveOperationException(e);
        }
    }
}
