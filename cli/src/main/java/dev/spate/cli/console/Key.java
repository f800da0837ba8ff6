package dev.spate.cli.console;

import java.io.IOException;

/// A key that was pressed: a character, or one of those without.
///
/// @param character 0 for a key without
record Key(Name name, char character) {

    enum Name {
        CHARACTER,
        UP,
        DOWN,
        LEFT,
        RIGHT,
        PAGE_UP,
        PAGE_DOWN,
        HOME,
        END,
        TAB,
        BACK_TAB,
        ENTER,
        BACKSPACE,
        ESCAPE,
        INTERRUPT,
        OTHER
    }

    /// Where characters come from.
    interface Input {
        /// The next character; -1 at the end, -2 if none came in time.
        int next(long millis) throws IOException;
    }

    private static final int ESC = 27;
    private static final int DELETE = 127;

    /// Those of one key come together; what comes later is another.
    private static final long TOGETHER_MILLIS = 30;

    static Key of(Name name) {
        return new Key(name, '\0');
    }

    static Key of(char character) {
        return new Key(Name.CHARACTER, character);
    }

    boolean is(char other) {
        return name == Name.CHARACTER && character == other;
    }

    /// The key that begins with this character.
    static Key read(int first, Input input) throws IOException {
        return switch (first) {
            case ESC -> escape(input);
            case 3, 4 -> of(Name.INTERRUPT);
            case '\t' -> of(Name.TAB);
            case '\r', '\n' -> of(Name.ENTER);
            case '\b', DELETE -> of(Name.BACKSPACE);
            default -> first < ' ' ? of(Name.OTHER) : of((char) first);
        };
    }

    private static Key escape(Input input) throws IOException {
        int second = input.next(TOGETHER_MILLIS);
        if (second < 0) {
            return of(Name.ESCAPE);
        }
        if (second != '[' && second != 'O') {
            return of(Name.OTHER);
        }
        int number = 0;
        while (true) {
            int next = input.next(TOGETHER_MILLIS);
            if (next >= '0' && next <= '9') {
                number = number * 10 + next - '0';
            } else if (next != ';') {
                return of(sequence(next, number));
            }
        }
    }

    private static Name sequence(int last, int number) {
        return switch (last) {
            case 'A' -> Name.UP;
            case 'B' -> Name.DOWN;
            case 'C' -> Name.RIGHT;
            case 'D' -> Name.LEFT;
            case 'H' -> Name.HOME;
            case 'F' -> Name.END;
            case 'Z' -> Name.BACK_TAB;
            case '~' ->
                switch (number) {
                    case 1, 7 -> Name.HOME;
                    case 4, 8 -> Name.END;
                    case 5 -> Name.PAGE_UP;
                    case 6 -> Name.PAGE_DOWN;
                    default -> Name.OTHER;
                };
            default -> Name.OTHER;
        };
    }
}
