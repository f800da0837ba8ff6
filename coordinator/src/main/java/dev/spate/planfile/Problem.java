package dev.spate.planfile;

import org.jspecify.annotations.Nullable;

/// One thing that is wrong with a plan.
///
/// @param file the plan, a file that it names, or the option of an override, such as `--target`
/// @param line from 1; 0: the file as a whole
/// @param column in characters from 1; 0: the line as a whole
/// @param field path of the field, such as `phases[1].duration`; empty: the document
/// @param found the value found, short enough for a line; empty: nothing to show
/// @param rule the sentence that it breaks
/// @param hint what was probably meant, or null
/// @param sourceLine the line of the file, or null
public record Problem(
        String file,
        int line,
        int column,
        String field,
        String found,
        String rule,
        @Nullable String hint,
        @Nullable String sourceLine) {

    private static final int WIDEST_LINE = 120;

    /// Place, field, value and rule; the line with a mark below the place; the hint. Ends with a line
    /// end.
    public String render() {
        StringBuilder out = new StringBuilder(file);
        // What people typed a moment ago is short, and needs neither a place nor to be shown again.
        boolean typed = file.startsWith("--") && line <= 1 && column <= 1;
        if (line > 0 && !typed) {
            out.append(':').append(line);
            if (column > 0) {
                out.append(':').append(column);
            }
        }
        out.append(": ");
        boolean named = typed && (file.equals("--" + field) || file.equals("--set " + field));
        if (!field.isEmpty() && !named) {
            out.append(field).append(": ");
        }
        if (!found.isEmpty()) {
            out.append("found ").append(found).append("; ");
        }
        out.append(rule).append('\n');
        if (sourceLine != null && line > 0 && !typed) {
            renderLine(out, sourceLine);
        }
        if (hint != null) {
            out.append("  hint: ").append(hint).append('\n');
        }
        return out.toString();
    }

    private void renderLine(StringBuilder out, String source) {
        int[] points = source.codePoints().map(Problem::visible).toArray();
        int from = column > WIDEST_LINE - 20 ? Math.min(column - 40, points.length) : 0;
        int count = Math.max(0, Math.min(points.length - from, WIDEST_LINE));
        String gutter = "%6d | ".formatted(line);
        out.append(gutter)
                .append(from > 0 ? "…" : "")
                .append(new String(points, from, count))
                .append(from + count < points.length ? "…" : "")
                .append('\n');
        if (column > 0) {
            out.append(" ".repeat(gutter.length() - 2)).append("| ");
            out.append(" ".repeat(column - 1 - from + (from > 0 ? 1 : 0))).append("^\n");
        }
    }

    /// A tab takes one place, and nothing from a file may steer a terminal.
    private static int visible(int point) {
        if (point == '\t') {
            return ' ';
        }
        return Character.isISOControl(point) || Character.getType(point) == Character.FORMAT ? '\uFFFD' : point;
    }
}
