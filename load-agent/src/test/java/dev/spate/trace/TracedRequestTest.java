package dev.spate.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TracedRequestTest {

    @Test
    void theTemplateOfAPathIsWhatStandsBeforeItsQuery() {
        assertThat(of("/items/${id}")).isEqualTo(new TracedRequest("n", "GET", "/items/${id}", false));
        assertThat(of("/items?key=${env.KEY}")).isEqualTo(new TracedRequest("n", "GET", "/items", true));
        assertThat(of("http://a:1/b/${c}?d=e")).isEqualTo(new TracedRequest("n", "GET", "/b/${c}", true));
        assertThat(of("/a?to=http://b/c")).isEqualTo(new TracedRequest("n", "GET", "/a", true));
    }

    @Test
    void wherePlaceholdersStandForAddressesThereIsNone() {
        assertThat(of("${next}")).isEqualTo(new TracedRequest("n", "GET", "", false));
        assertThat(of("http://${host}")).isEqualTo(new TracedRequest("n", "GET", "", false));
        assertThat(of("http://${host}/a")).isEqualTo(new TracedRequest("n", "GET", "/a", false));
    }

    private static TracedRequest of(String url) {
        return TracedRequest.of("n", "GET", url);
    }
}
