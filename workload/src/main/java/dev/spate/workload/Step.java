package dev.spate.workload;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One step of a scenario.
public sealed interface Step {

    /// Think time: the next step is due when the previous response ended plus a draw between the two
    /// bounds, uniformly, both included.
    record Pause(long minNanos, long maxNanos) implements Step {
        public Pause {
            if (minNanos < 0 || maxNanos < minNanos) {
                throw new IllegalArgumentException("pause of " + minNanos + " to " + maxNanos + " ns");
            }
        }
    }

    /// One HTTP request. All texts that may hold placeholders are in the syntax of [Template].
    ///
    /// @param name name of its metrics; never a rendered path
    /// @param method an HTTP method in upper case
    /// @param url template of a path with its query, starting with `/`, or of an absolute `http://`
    ///     address; fixed text in it is percent-encoded already. A placeholder at its very beginning
    ///     stands for a whole address or path; the value of any other is percent-encoded as one value
    /// @param headers in the order in which they are sent; authorization is among them
    /// @param check what makes the response a good one
    /// @param extracts what is taken from the response into session variables
    /// @param timeoutNanos from hand-over to the transport to the end of the response, at least 1
    /// @param maxRedirects 0 to not follow any
    /// @param continueOnError whether the session goes on after this request failed; it is a failed one
    ///     all the same
    record Request(
            String name,
            String method,
            String url,
            List<Header> headers,
            @Nullable Body body,
            Check check,
            List<Extract> extracts,
            long timeoutNanos,
            int maxRedirects,
            boolean continueOnError)
            implements Step {
        /// Names of the metrics of this request: its own, and where redirects are followed, that of the
        /// requests they lead to.
        public List<String> metricNames() {
            return maxRedirects == 0 ? List.of(name) : List.of(name, redirectName());
        }

        /// Name of the metrics of requests that a redirect leads to.
        public String redirectName() {
            return name + " redirect";
        }

        public Request {
            headers = List.copyOf(headers);
            extracts = List.copyOf(extracts);
            if (timeoutNanos < 1 || maxRedirects < 0) {
                throw new IllegalArgumentException("request " + name + " has no time or negative redirects");
            }
        }
    }

    /// @param value a template
    /// @param encoding what becomes of the rendered value
    record Header(String name, String value, Encoding encoding) {

        /// A header sent as it is rendered.
        public Header(String name, String value) {
            this(name, value, Encoding.PLAIN);
        }
    }

    /// How a rendered header value is sent.
    enum Encoding {
        /// As it is.
        PLAIN,
        /// The value is `user:password`; sent are `Basic` and its UTF-8 bytes in Base64 (RFC 7617).
        BASIC
    }

    /// What a request carries. The content type is among the request's headers.
    sealed interface Body {}

    /// A text rendered anew for each request, sent as UTF-8. JSON and form bodies arrive here.
    ///
    /// @param template with placeholders
    /// @param escape how the value of a placeholder is written into the text
    record TextBody(String template, Escape escape) implements Body {}

    /// Bytes sent as they are.
    ///
    /// @param resource name of a file of [Workload#resources()]
    record FileBody(String resource) implements Body {}

    /// How placeholder values are written into a text.
    enum Escape {
        NONE,
        /// Inside JSON strings: quotes, backslashes and control characters are escaped.
        JSON,
        /// As in a form: everything that is not unreserved is percent-encoded, a space is `+`.
        FORM
    }
}
