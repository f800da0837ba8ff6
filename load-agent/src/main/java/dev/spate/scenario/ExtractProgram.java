package dev.spate.scenario;

import org.jspecify.annotations.Nullable;

/// Takes one value out of a response. Not thread-safe.
abstract sealed class ExtractProgram {

    /// The place of the variable in a session.
    private final int slot;

    private final byte @Nullable [] fallback;
    private final ByteWriter text;

    /// @param text may be shared with others of the same thread
    ExtractProgram(int slot, byte @Nullable [] fallback, ByteWriter text) {
        this.slot = slot;
        this.fallback = fallback;
        this.text = text;
    }

    /// Gives the session the value, or the fallback.
    ///
    /// @return false if there is neither
    final boolean extract(SessionState session, ResponseView response) {
        text.clear();
        return (find(response, text) && session.setVariable(slot, text.array(), text.length()))
                || (fallback != null && session.setVariable(slot, fallback, fallback.length));
    }

    /// Writes the value that is there.
    abstract boolean find(ResponseView response, ByteWriter out);

    /// The first value at a path that is not `null`.
    static final class FromJson extends ExtractProgram implements JsonScanner.Visitor {
        private final JsonScanner.Path path;
        private final JsonScanner scanner;
        private final ByteWriter text;

        FromJson(int slot, byte @Nullable [] fallback, ByteWriter text, JsonScanner.Path path, JsonScanner scanner) {
            super(slot, fallback, text);
            this.path = path;
            this.scanner = scanner;
            this.text = text;
        }

        @Override
        boolean find(ResponseView response, ByteWriter out) {
            return scanner.scan(response.body(), response.bodyLength(), path, this);
        }

        @Override
        public boolean visit(byte[] bytes, int from, int to) {
            text.clear();
            return !JsonText.isNull(bytes, from, to) && JsonText.write(bytes, from, to, text);
        }
    }

    /// A group of the first match in the body.
    static final class FromText extends ExtractProgram {
        private final TextPattern pattern;
        private final int group;

        FromText(int slot, byte @Nullable [] fallback, ByteWriter text, TextPattern pattern, int group) {
            super(slot, fallback, text);
            this.pattern = pattern;
            this.group = group;
        }

        @Override
        boolean find(ResponseView response, ByteWriter out) {
            return pattern.find(response.body(), 0, response.bodyLength()) && pattern.writeGroup(group, out);
        }
    }

    /// The value of the first header of a name.
    static final class FromHeader extends ExtractProgram {
        private final byte[] name;
        private final HeadScanner head = new HeadScanner();

        FromHeader(int slot, byte @Nullable [] fallback, ByteWriter text, byte[] name) {
            super(slot, fallback, text);
            this.name = name;
        }

        @Override
        boolean find(ResponseView response, ByteWriter out) {
            head.start(response, name);
            if (!head.next()) {
                return false;
            }
            out.put(head.bytes(), head.from(), head.to() - head.from());
            return true;
        }
    }
}
