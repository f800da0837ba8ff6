package dev.spate.scenario;

import dev.spate.workload.Check;
import dev.spate.workload.Extract;
import dev.spate.workload.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes request steps for tests.
final class RequestSpec {

    private final String method;
    private final String url;
    private final List<Step.Header> headers = new ArrayList<>();
    private final List<Extract> extracts = new ArrayList<>();
    private Step.@Nullable Body body;
    private Check check = Check.DEFAULT;
    private String name;
    private int maxRedirects;

    private RequestSpec(String method, String url) {
        this.method = method;
        this.url = url;
        this.name = method + " " + url;
    }

    static RequestSpec get(String url) {
        return new RequestSpec("GET", url);
    }

    static RequestSpec post(String url) {
        return new RequestSpec("POST", url);
    }

    static RequestSpec request(String method, String url) {
        return new RequestSpec(method, url);
    }

    RequestSpec name(String text) {
        name = text;
        return this;
    }

    RequestSpec basic(String userAndPassword) {
        headers.add(new Step.Header("Authorization", userAndPassword, Step.Encoding.BASIC));
        return this;
    }

    RequestSpec header(String key, String value) {
        headers.add(new Step.Header(key, value));
        return this;
    }

    RequestSpec body(String template, Step.Escape escape) {
        body = new Step.TextBody(template, escape);
        return this;
    }

    RequestSpec file(String resource) {
        body = new Step.FileBody(resource);
        return this;
    }

    RequestSpec check(Check wanted) {
        check = wanted;
        return this;
    }

    RequestSpec json(String variable, String path) {
        return extract(variable, Extract.Source.JSON_PATH, path, 0, null);
    }

    RequestSpec extract(
            String variable, Extract.Source source, String expression, int group, @Nullable String fallback) {
        extracts.add(new Extract(variable, source, expression, group, fallback));
        return this;
    }

    RequestSpec redirects(int most) {
        maxRedirects = most;
        return this;
    }

    Step step() {
        return new Step.Request(name, method, url, headers, body, check, extracts, 5_000_000_000L, maxRedirects, false);
    }
}
