package dev.spate.scenario;

import java.util.function.LongSupplier;

/// What the requests of one event loop share, since only one of them is worked on at a time.
final class Workspace {

    final LongSupplier epochMillis;
    final AddressReader addresses;
    final SetCookie setCookie;
    final JsonScanner scanner = new JsonScanner();
    final Utf8Text decoded = new Utf8Text();

    /// A value out of a response.
    final ByteWriter text = new ByteWriter(256);

    /// A body before its length is known.
    final ByteWriter body = new ByteWriter(1_024);

    /// An address before it is taken apart.
    final ByteWriter address = new ByteWriter(256);

    /// The path and query of a request.
    final ByteWriter target = new ByteWriter(256);

    /// The path and query of the next hop.
    final ByteWriter nextTarget = new ByteWriter(256);

    Workspace(LongSupplier epochMillis, AddressReader addresses) {
        this.epochMillis = epochMillis;
        this.addresses = addresses;
        this.setCookie = new SetCookie(epochMillis);
    }
}
