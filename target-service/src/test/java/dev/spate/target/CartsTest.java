package dev.spate.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CartsTest {

    private static final String LAMP = "{\"item\": 1, \"quantity\": 2}";

    private final AtomicLong clock = new AtomicLong();

    @SuppressWarnings("NullAway.Init")
    private RunningTarget target;

    @BeforeEach
    void start() throws Exception {
        TargetOptions options = TargetOptions.defaults().withEventLoops(2).withCarts(2, Duration.ofMinutes(1));
        target = RunningTarget.start(options, clock::get);
    }

    @AfterEach
    void close() {
        target.close();
    }

    @Test
    void whatIsAddedIsInTheCartUntilItIsEmptied() throws Exception {
        HttpResponse<String> created = add("", LAMP);
        String cookie = cookie(created);

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.body()).isEqualTo("{\"items\":[{\"item\":1,\"quantity\":2}],\"total\":160.38}");
        HttpResponse<String> more = add(cookie, "{\"item\": \"2\", \"quantity\": 1}");
        assertThat(more.headers().firstValue("set-cookie")).isEmpty();
        add(cookie, LAMP);
        assertThat(cart(cookie))
                .isEqualTo("{\"items\":[{\"item\":1,\"quantity\":4},{\"item\":2,\"quantity\":1}],\"total\":380.14}");

        assertThat(target.send("DELETE", "/api/cart", "", "cookie", cookie).statusCode())
                .isEqualTo(204);
        assertThat(cart(cookie)).isEqualTo("{\"items\":[],\"total\":0.00}");
        assertThat(add(cookie, LAMP).headers().firstValue("set-cookie")).isEmpty();
    }

    @Test
    void sessionsDoNotSeeEachOther() throws Exception {
        String one = cookie(add("", LAMP));
        String other = cookie(add("", "{\"item\": 2, \"quantity\": 1}"));

        assertThat(one).isNotEqualTo(other);
        assertThat(cart(one)).contains("\"item\":1").doesNotContain("\"item\":2");
        assertThat(cart(other)).contains("\"item\":2").doesNotContain("\"item\":1");
        assertThat(cart("")).isEqualTo("{\"items\":[],\"total\":0.00}");
    }

    @Test
    void theCartIsTheSameAtBothAddresses() throws Exception {
        String cookie = cookie(add("", LAMP));

        assertThat(target.send("GET", "/cart", "", "cookie", cookie).body()).isEqualTo(cart(cookie));
    }

    @Test
    void aSessionThatTheServiceDidNotGiveIsNotTakenOver() throws Exception {
        HttpResponse<String> created = add("cart=mine", LAMP);

        assertThat(cookie(created)).isNotEqualTo("cart=mine");
        assertThat(cart("cart=mine")).contains("\"items\":[]");
    }

    @Test
    void theOldestSessionGoesForOneTooMany() throws Exception {
        String first = cookie(add("", LAMP));
        String second = cookie(add("", LAMP));
        String third = cookie(add("", LAMP));

        assertThat(cart(first)).contains("\"items\":[]");
        assertThat(cart(second)).contains("\"item\":1");
        assertThat(cart(third)).contains("\"item\":1");
    }

    @Test
    void aSessionEndsWithItsLifetime() throws Exception {
        String cookie = cookie(add("", LAMP));
        clock.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(cart(cookie)).contains("\"item\":1");

        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(cart(cookie)).contains("\"items\":[]");
        assertThat(cookie(add(cookie, LAMP))).isNotEqualTo(cookie);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"item\": 1}                       | quantity",
                "{\"quantity\": 1}                   | item",
                "{\"item\": 10001, \"quantity\": 1}  | item",
                "{\"item\": \"lamp\", \"quantity\": 1} | item",
                "{\"item\": 1, \"quantity\": 0}      | quantity",
                "{\"item\": 1, \"quantity\": 1.5}    | quantity",
                "{\"item\": {}, \"quantity\": 1}     | item",
                "[1]                                 | body",
                "{\"item\":                          | body",
            })
    void aBadBodyIsRefusedAndNamed(String body, String parameter) throws Exception {
        HttpResponse<String> response = add("", body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(response.body()).getString("parameter")).isEqualTo(parameter);
        assertThat(response.headers().firstValue("set-cookie")).isEmpty();
    }

    @Test
    void aCartHasRoomForFiftyItemsOfAThousandEach() throws Exception {
        String cookie = cookie(add("", "{\"item\": 1, \"quantity\": 1000}"));
        assertThat(add(cookie, "{\"item\": 1, \"quantity\": 1}").statusCode()).isEqualTo(400);
        for (int item = 2; item <= 50; item++) {
            assertThat(add(cookie, "{\"item\": " + item + ", \"quantity\": 1}").statusCode())
                    .isEqualTo(201);
        }
        assertThat(add(cookie, "{\"item\": 51, \"quantity\": 1}").statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> add(String cookie, String body) throws Exception {
        return cookie.isEmpty()
                ? target.send("POST", "/api/cart", body)
                : target.send("POST", "/api/cart", body, "cookie", cookie);
    }

    private String cart(String cookie) throws Exception {
        return cookie.isEmpty()
                ? target.get("/api/cart").body()
                : target.send("GET", "/api/cart", "", "cookie", cookie).body();
    }

    private static String cookie(HttpResponse<String> response) {
        String header = response.headers().firstValue("set-cookie").orElseThrow();
        return header.substring(0, header.indexOf(';'));
    }
}
