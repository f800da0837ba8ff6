package dev.spate.scenario;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A regular expression looked for in UTF-8.
///
/// The bytes are decoded into a buffer that is used again, but the engine of the JDK may allocate, and
/// some expressions take time that grows with the square of the text or faster. So this is the one part
/// of judging that promises neither no allocation nor constant cost; a search that reads more than 200
/// characters for each one of the text plus a hundred thousand, or goes too deep for the stack, ends as
/// not found. Not thread-safe.
final class TextPattern {

    private final Utf8Text text;
    private final Matcher matcher;

    /// @param text may be shared with other patterns of the same thread
    TextPattern(Pattern pattern, Utf8Text text) {
        this.text = text;
        this.matcher = pattern.matcher("");
    }

    int groups() {
        return matcher.groupCount();
    }

    /// Looks for the first place that matches in the bytes from `from` to `to`.
    boolean find(byte[] bytes, int from, int to) {
        text.decode(bytes, from, to);
        try {
            return matcher.reset(text).find();
        } catch (StackOverflowError | Utf8Text.OutOfSteps _) {
            return false;
        }
    }

    /// Appends a group of the place that was found, before anything else is looked for.
    ///
    /// @return false if the group has no part in it
    boolean writeGroup(int group, ByteWriter out) {
        if (matcher.start(group) < 0) {
            return false;
        }
        text.refill();
        out.putUtf8(text, matcher.start(group), matcher.end(group));
        return true;
    }
}
