package dev.spate.target;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// `/api/cart`, also without `/api`: what a session has put aside, the session being known by the cookie
/// `cart`.
///
/// A session begins with the first item and lives for a fixed time from then on, whatever is done with
/// it. Past the greatest number of sessions the oldest one goes for a new one: memory stays bounded over
/// days, and a run that uses more sessions at a time than the service was started for will see carts
/// that lost what was in them.
final class Carts implements Endpoint {

    private static final String COOKIE = "cart";
    private static final int MAX_LINES = 50;
    private static final int MAX_QUANTITY = 1000;
    private static final int MAX_BODY_BYTES = 16 * 1024;
    private static final int ID_BYTES = 16;

    private record Line(int item, int quantity) {}

    /// Immutable; a change is another cart under the same id.
    private record Cart(long createdNanos, List<Line> lines) {}

    private record Opened(String id, long createdNanos) {}

    private final int maxCarts;
    private final long lifetimeNanos;
    private final LongSupplier nanos;
    private final SecureRandom random = new SecureRandom();
    private final ConcurrentHashMap<String, Cart> carts = new ConcurrentHashMap<>();
    /// As [#carts], oldest first; its own count, because a queue must be walked to be counted.
    private final ConcurrentLinkedQueue<Opened> byAge = new ConcurrentLinkedQueue<>();

    private final AtomicInteger open = new AtomicInteger();

    Carts(int maxCarts, long lifetimeNanos, LongSupplier nanos) {
        this.maxCarts = maxCarts;
        this.lifetimeNanos = lifetimeNanos;
        this.nanos = nanos;
    }

    @Override
    public void mount(Routes routes) {
        for (String base : new String[] {"/api", ""}) {
            routes.get(base + "/cart", exchange -> exchange.json(200, json(lines(exchange))));
            routes.post(base + "/cart", exchange -> exchange.withBody(MAX_BODY_BYTES, body -> add(exchange, body)));
            routes.delete(base + "/cart", this::clear);
        }
    }

    private void add(Exchange exchange, Buffer body) {
        Line line = line(body);
        String id = id(exchange);
        Cart changed = id == null
                ? null
                : carts.computeIfPresent(
                        id, (_, cart) -> alive(cart) ? new Cart(cart.createdNanos(), with(cart.lines(), line)) : cart);
        if (changed == null || !alive(changed)) {
            changed = begin(exchange, line);
        }
        exchange.json(201, json(changed.lines()));
    }

    private void clear(Exchange exchange) {
        String id = id(exchange);
        if (id != null) {
            carts.computeIfPresent(id, (_, cart) -> new Cart(cart.createdNanos(), List.of()));
        }
        exchange.empty(204);
    }

    private Cart begin(Exchange exchange, Line line) {
        String id = newId();
        Cart cart = new Cart(nanos.getAsLong(), List.of(line));
        makeRoom();
        carts.put(id, cart);
        byAge.add(new Opened(id, cart.createdNanos()));
        exchange.response()
                .addCookie(Cookie.cookie(COOKIE, id)
                        .setPath("/")
                        .setHttpOnly(true)
                        .setSameSite(CookieSameSite.LAX)
                        .setMaxAge(lifetimeNanos / 1_000_000_000));
        return cart;
    }

    /// Takes a place for one more cart; forgets those past their time, and one more if there is no
    /// place.
    private void makeRoom() {
        int excess = open.incrementAndGet() - maxCarts;
        while (true) {
            Opened oldest = byAge.peek();
            if (oldest == null || (excess <= 0 && nanos.getAsLong() - oldest.createdNanos() < lifetimeNanos)) {
                return;
            }
            if (byAge.remove(oldest)) {
                carts.remove(oldest.id());
                open.decrementAndGet();
                excess--;
            }
        }
    }

    private List<Line> lines(Exchange exchange) {
        String id = id(exchange);
        Cart cart = id == null ? null : carts.get(id);
        return cart == null || !alive(cart) ? List.of() : cart.lines();
    }

    private boolean alive(Cart cart) {
        return nanos.getAsLong() - cart.createdNanos() < lifetimeNanos;
    }

    private static @Nullable String id(Exchange exchange) {
        Cookie cookie = exchange.request().getCookie(COOKIE);
        return cookie == null ? null : cookie.getValue();
    }

    private String newId() {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    private static Line line(Buffer body) {
        String rule = "an object such as {\"item\": 17, \"quantity\": 1}";
        JsonObject json;
        try {
            json = new JsonObject(body);
        } catch (DecodeException | ClassCastException _) {
            throw new BadParameter("body", body.toString(), rule);
        }
        return new Line(number(json, "item", Catalogue.SIZE), number(json, "quantity", MAX_QUANTITY));
    }

    /// A number, or a text that is one: templates of a plan put what they extracted between quotes.
    private static int number(JsonObject json, String name, int max) {
        Object value = json.getValue(name);
        return (int) Query.integer(name, value == null ? "" : value.toString(), 1, max);
    }

    private static List<Line> with(List<Line> lines, Line added) {
        List<Line> changed = new ArrayList<>(lines);
        for (int i = 0; i < changed.size(); i++) {
            Line present = changed.get(i);
            if (present.item() == added.item()) {
                int quantity = present.quantity() + added.quantity();
                if (quantity > MAX_QUANTITY) {
                    throw new BadParameter(
                            "quantity",
                            Integer.toString(added.quantity()),
                            "at most " + MAX_QUANTITY + " together with the " + present.quantity() + " in the cart");
                }
                changed.set(i, new Line(added.item(), quantity));
                return List.copyOf(changed);
            }
        }
        if (changed.size() == MAX_LINES) {
            throw new BadParameter(
                    "item", Integer.toString(added.item()), "one of the " + MAX_LINES + " items in the full cart");
        }
        changed.add(added);
        return List.copyOf(changed);
    }

    private static Buffer json(List<Line> lines) {
        StringBuilder json = new StringBuilder(40 + 32 * lines.size()).append("{\"items\":[");
        long totalCents = 0;
        for (Line line : lines) {
            json.append(json.charAt(json.length() - 1) == '[' ? "" : ",")
                    .append("{\"item\":")
                    .append(line.item())
                    .append(",\"quantity\":")
                    .append(line.quantity())
                    .append('}');
            totalCents += (long) Catalogue.priceCents(line.item()) * line.quantity();
        }
        json.append("],\"total\":");
        Catalogue.appendPrice(json, totalCents);
        return Buffer.buffer(json.append('}').toString());
    }
}
