package dev.spate.scenario;

/// One whole response, as the transport holds it. Valid only during the call that it is given to.
public interface ResponseView {

    /// The status code, 100 to 999.
    int status();

    /// Holds the head from index 0 to [#headLength()]: the status line, the header lines and the empty
    /// line, as received.
    byte[] head();

    int headLength();

    /// Holds the body, without any framing, from index 0 to [#bodyLength()]; no more than an empty body
    /// unless [RequestProgram#keepBody()].
    byte[] body();

    int bodyLength();

    /// Bytes of the body that were received, whether they were kept or not.
    long bodySize();
}
