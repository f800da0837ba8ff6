package dev.spate.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.target.lab.Done;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What `/lab/ledger` says.
class LedgerTest {

    @Test
    void whatVariantsHaveDoneIsAddedUp() {
        Ledger ledger = new Ledger();
        ledger.add("p/a", new Done(1, 10, Map.of("polls", 3L)), 100);
        ledger.add("p/a", new Done(1, 5, Map.of("polls", 4L, "waits", 1L)), 50);
        ledger.add("p/b", Done.of(1, 7), 1);
        assertThat(ledger.json().getJsonObject("variants")).isEqualTo(new JsonObject("""
                        {"p/a": {"requests": 2, "items": 15, "nanos": 150, "counts": {"polls": 7, "waits": 1}},
                         "p/b": {"requests": 1, "items": 7, "nanos": 1, "counts": {}}}"""));
    }

    @Test
    void aRequestForAVariantIsInTheLedger() throws IOException, InterruptedException {
        try (RunningTarget target = RunningTarget.start()) {
            assertThat(target.json("/lab/ledger").getJsonObject("variants")).isEmpty();
            target.json("/lab/sleepers/concurrent?waits=3&millis=1");
            JsonObject line =
                    target.json("/lab/ledger").getJsonObject("variants").getJsonObject("sleepers/concurrent");
            assertThat(line.getLong("requests")).isOne();
            assertThat(line.getLong("items")).isEqualTo(3);
            assertThat(line.getLong("nanos")).isPositive();
        }
    }
}
