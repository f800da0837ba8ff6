package dev.spate.planfile;

import org.jspecify.annotations.Nullable;

/// A text that places point into: the plan, an override, a file that the plan names.
///
/// @param name in front of problems
/// @param points the text as code points, which is how columns are counted; must not be changed
@SuppressWarnings("ArrayRecordComponent") // compared by no one
record SourceText(String name, int[] points) {

    static SourceText of(String name, String text) {
        return new SourceText(name, text.codePoints().toArray());
    }

    /// A line without its end, or null if there is none of that number.
    ///
    /// @param line from 1
    @Nullable
    String line(int line) {
        int from = 0;
        for (int number = 1; number < line; number++) {
            from = lineEnd(from);
            if (from >= points.length) {
                return null;
            }
            from += points[from] == '\r' && from + 1 < points.length && points[from + 1] == '\n' ? 2 : 1;
        }
        return new String(points, from, lineEnd(from) - from);
    }

    /// The place of a character.
    ///
    /// @param offset in code points from 0
    Place at(int offset) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < offset && i < points.length; i++) {
            boolean innerReturn = points[i] == '\r' && i + 1 < points.length && points[i + 1] == '\n';
            if ((points[i] == '\n' || points[i] == '\r') && !innerReturn) {
                line++;
                lineStart = i + 1;
            }
        }
        return new Place(this, line, offset - lineStart + 1, offset, offset);
    }

    boolean hasAt(int offset, String text) {
        int[] wanted = text.codePoints().toArray();
        if (offset < 0 || offset + wanted.length > points.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (points[offset + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private int lineEnd(int from) {
        int end = from;
        while (end < points.length && points[end] != '\n' && points[end] != '\r') {
            end++;
        }
        return end;
    }
}
