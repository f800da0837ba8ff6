package dev.spate.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

/// A response written as text: the head as it comes, and behind the empty line the body.
final class FakeResponse implements ResponseView {

    private final int status;
    private final byte[] head;
    private final byte[] body;

    private FakeResponse(int status, byte[] head, byte[] body) {
        this.status = status;
        this.head = head;
        this.body = body;
    }

    static FakeResponse of(int status, String body, String... headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Whatever\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return raw(status, head.append("\r\n").toString().getBytes(UTF_8), body.getBytes(UTF_8));
    }

    static FakeResponse raw(int status, byte[] head, byte[] body) {
        return new FakeResponse(status, head, body);
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public byte[] head() {
        return head;
    }

    @Override
    public int headLength() {
        return head.length;
    }

    @Override
    public byte[] body() {
        return body;
    }

    @Override
    public int bodyLength() {
        return body.length;
    }

    @Override
    public long bodySize() {
        return body.length;
    }
}
