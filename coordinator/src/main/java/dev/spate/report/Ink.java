package dev.spate.report;

/// Colours and widths of text on a terminal.
public enum Ink {
    GOOD("\u001b[1;32m"),
    BAD("\u001b[1;31m"),
    DOUBT("\u001b[1;33m"),
    STRONG("\u001b[1m"),
    SOFT("\u001b[2m"),
    LOAD("\u001b[36m");

    private static final String END = "\u001b[0m";

    private final String begin;

    Ink(String begin) {
        this.begin = begin;
    }

    public String on(String text, boolean colour) {
        return colour ? begin + text + END : text;
    }

    /// For what comes from plans and agents: nothing in it can move the cursor or change colours.
    public static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            int type = Character.getType(point);
            boolean visible = type != Character.CONTROL
                    && type != Character.FORMAT
                    && type != Character.SURROGATE
                    && type != Character.LINE_SEPARATOR
                    && type != Character.PARAGRAPH_SEPARATOR;
            clean.appendCodePoint(visible ? point : point == '\n' || point == '\t' ? ' ' : 0xFFFD);
        });
        return clean.toString();
    }

    /// Cut to so many columns, with an ellipsis where something is missing.
    public static String cut(String text, int columns) {
        int length = text.codePointCount(0, text.length());
        if (length <= columns) {
            return text;
        }
        return columns < 1 ? "" : text.substring(0, text.offsetByCodePoints(0, columns - 1)) + "…";
    }

    public static String left(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - text.codePointCount(0, text.length())));
    }

    public static String right(String text, int columns) {
        return " ".repeat(Math.max(0, columns - text.codePointCount(0, text.length()))) + text;
    }
}
