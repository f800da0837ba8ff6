package dev.spate.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/// Random JSON documents with random spelling, and paths that often lead somewhere in them.
final class RandomJson {

    /// Stands for `null` in lists that cannot hold it.
    static final Object NULL = "the value null";

    private static final String[] NAMES = {"a", "b", "c", "é", "日本", "a b", "x.y", "q'q", "s\\l", "d\"d", "0", "😀"};
    private static final String[] NUMBERS = {
        "0", "-0", "1", "-17", "3.25", "1e3", "2E-2", "-1.5e+10", "9007199254740993", "123456789012345678901234567890"
    };

    private final Random random;

    RandomJson(Random random) {
        this.random = random;
    }

    /// An object or an array.
    Object document() {
        Object value = value(4);
        return value instanceof Map || value instanceof List ? value : document();
    }

    /// A number is held as its text in an array of one.
    Object value(int depth) {
        return switch (random.nextInt(depth > 0 ? 10 : 5)) {
            case 0 -> new String[] {NUMBERS[random.nextInt(NUMBERS.length)]};
            case 1 -> random.nextBoolean();
            case 2 -> NULL;
            case 3, 4 -> text();
            case 5, 6, 7 -> {
                Map<String, Object> members = new LinkedHashMap<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    members.put(NAMES[random.nextInt(NAMES.length)], value(depth - 1));
                }
                yield members;
            }
            default -> {
                List<Object> elements = new ArrayList<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    elements.add(value(depth - 1));
                }
                yield elements;
            }
        };
    }

    private Object text() {
        StringBuilder text = new StringBuilder("s");
        for (int i = random.nextInt(12); i > 0; i--) {
            switch (random.nextInt(6)) {
                case 0 -> text.append((char) random.nextInt(0x80));
                case 1 -> text.append((char) (0xA0 + random.nextInt(0x500)));
                case 2 -> text.append((char) (0x3000 + random.nextInt(0x1000)));
                case 3 -> text.appendCodePoint(0x1F600 + random.nextInt(50));
                case 4 -> text.append("{}[]\",:\\/".charAt(random.nextInt(9)));
                default -> text.append((char) ('a' + random.nextInt(26)));
            }
        }
        return text.toString();
    }

    String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private void write(Object value, StringBuilder out) {
        blanks(out);
        if (value.equals(NULL)) {
            out.append("null");
        } else if (value instanceof String text) {
            writeText(text, out);
        } else if (value instanceof String[] number) {
            out.append(number[0]);
        } else if (value instanceof Map<?, ?> members) {
            out.append('{');
            String separator = "";
            for (Map.Entry<?, ?> member : members.entrySet()) {
                out.append(separator);
                blanks(out);
                writeText((String) member.getKey(), out);
                blanks(out);
                out.append(':');
                write(member.getValue(), out);
                separator = ",";
            }
            blanks(out);
            out.append('}');
        } else if (value instanceof List<?> elements) {
            out.append('[');
            String separator = "";
            for (Object element : elements) {
                out.append(separator);
                write(element, out);
                separator = ",";
            }
            blanks(out);
            out.append(']');
        } else {
            out.append(value);
        }
        blanks(out);
    }

    private void writeText(String text, StringBuilder out) {
        out.append('"');
        boolean escaped = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            escaped = Character.isLowSurrogate(c) ? escaped : random.nextInt(12) == 0;
            if (c < ' ' || c == 0x7F || (c != '"' && c != '\\' && escaped)) {
                out.append(String.format(Locale.ROOT, random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) c));
            } else if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private void blanks(StringBuilder out) {
        for (int i = random.nextInt(8) - 5; i > 0; i--) {
            out.append(" \n\r\t".charAt(random.nextInt(4)));
        }
    }

    /// A path that follows the value as far as it goes, most of the time.
    String path(Object value) {
        StringBuilder path = new StringBuilder("$");
        Object at = value;
        while (random.nextInt(8) != 0) {
            if (at instanceof Map<?, ?> members && !members.isEmpty()) {
                List<Object> names = new ArrayList<>(members.keySet());
                Object name = random.nextInt(8) == 0
                        ? NAMES[random.nextInt(NAMES.length)]
                        : names.get(random.nextInt(names.size()));
                Object next = members.get(name);
                if (random.nextInt(5) == 0) {
                    path.append(random.nextBoolean() ? "[*]" : ".*");
                } else {
                    path.append("['")
                            .append(((String) name).replace("\\", "\\\\").replace("'", "\\'"))
                            .append("']");
                }
                at = next == null ? NULL : next;
            } else if (at instanceof List<?> elements && !elements.isEmpty()) {
                int index = random.nextInt(elements.size() + (random.nextInt(8) == 0 ? 2 : 0));
                path.append(random.nextInt(5) == 0 ? "[*]" : "[" + index + "]");
                at = index < elements.size() ? elements.get(index) : NULL;
            } else {
                if (random.nextInt(4) == 0) {
                    path.append(random.nextBoolean() ? "['a']" : "[0]");
                }
                return path.toString();
            }
        }
        return path.toString();
    }
}
