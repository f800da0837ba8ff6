package dev.spate.transport;

import io.netty.handler.codec.EmptyHeaders;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// What Netty's HPACK wants to see of a list of headers beyond the one method that it uses: nothing.
///
/// Netty's own lists are hash maps with an entry for each header. Written requests and read responses
/// only pass by here, so that would be garbage for each of them.
abstract class HeaderList extends EmptyHeaders<CharSequence, CharSequence, Http2Headers> implements Http2Headers {

    @Override
    public final Http2Headers method(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public final Http2Headers scheme(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public final Http2Headers authority(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public final Http2Headers path(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public final Http2Headers status(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public final @Nullable CharSequence method() {
        return null;
    }

    @Override
    public final @Nullable CharSequence scheme() {
        return null;
    }

    @Override
    public final @Nullable CharSequence authority() {
        return null;
    }

    @Override
    public final @Nullable CharSequence path() {
        return null;
    }

    @Override
    public final @Nullable CharSequence status() {
        return null;
    }

    @Override
    public final boolean contains(CharSequence name, CharSequence value, boolean anyCase) {
        throw new UnsupportedOperationException();
    }

    @Override
    public final Iterator<CharSequence> valueIterator(CharSequence name) {
        throw new UnsupportedOperationException();
    }
}
