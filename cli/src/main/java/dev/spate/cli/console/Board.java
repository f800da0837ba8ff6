package dev.spate.cli.console;

import dev.spate.cli.console.Look.Choice;
import dev.spate.cli.console.Look.Section;
import dev.spate.inspector.Snapshot;
import dev.spate.inspector.Snapshot.Drops;
import dev.spate.inspector.Snapshot.Loop;
import dev.spate.inspector.Snapshot.Memory;
import dev.spate.report.Ink;
import dev.spate.report.Units;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Draws a snapshot as lines of text: a summary, a table for each [Section], and keys. Has no clock and
/// prints nothing.
///
/// Each table has a line of titles; the rest of the height goes to the table in focus, and from there to
/// the others. Without a height every row is drawn.
final class Board {

    /// As high as all rows need.
    static final int WHOLE = 0;

    private static final int NARROWEST = 50;
    private static final String KEYS =
            "q quit · p pause · s sort · S reverse · / filter · Tab next table · ↑↓ rows · Enter open · r record · o on/off";

    /// How many rows a table has when there is little room.
    private static final Map<Section, Integer> FEW =
            Map.of(Section.LINTS, 4, Section.EXECUTORS, 4, Section.TASKS, 5, Section.RESOURCES, 3, Section.OUTLIERS, 3);

    /// Who gets what is left, after the table in focus.
    private static final List<Section> HUNGRY =
            List.of(Section.TASKS, Section.LINTS, Section.EXECUTORS, Section.RESOURCES, Section.OUTLIERS);

    private final Snapshot now;
    private final Rows rows;
    private final Look look;
    private final int width;
    private final boolean colour;

    /// @param before the snapshot before, null if there is none: growth is not known then
    Board(@Nullable Snapshot before, Snapshot now, Look look, int width, boolean colour) {
        this.now = now;
        this.rows = new Rows(before, now);
        this.look = look;
        this.width = Math.max(NARROWEST, width);
        this.colour = colour;
    }

    /// @param height of the picture in lines, or [#WHOLE]
    List<String> lines(Status status, int height) {
        List<String> lines = new ArrayList<>(summary(status));
        Map<Section, Table<?>> tables = tables();
        if (look.detail()) {
            lines.addAll(open(tables));
            while (height != WHOLE && lines.size() > height - 1) {
                lines.removeLast();
            }
            while (lines.size() < height - 1) {
                lines.add("");
            }
        } else {
            int room = height == WHOLE ? Integer.MAX_VALUE : height - lines.size() - 1 - tables.size();
            Map<Section, Integer> heights = heights(tables, room);
            tables.forEach((section, table) -> lines.addAll(table.lines(heights.getOrDefault(section, 0))));
            while (lines.size() < height - 1) {
                lines.add("");
            }
        }
        if (height != WHOLE) {
            lines.add(foot(status));
        }
        return lines;
    }

    private List<String> summary(Status status) {
        List<Loop> loops = now.loops();
        double busy = loops.stream().mapToDouble(Loop::busyShare).average().orElse(0);
        long blocked =
                loops.stream().filter(loop -> loop.state().equals("blocked")).count();
        long warned =
                now.lints().stream().filter(lint -> lint.state().equals("warn")).count();
        String mode = " " + status.mode() + " ";
        String head = Ink.cut(
                Ink.clean(now.process()) + " " + now.pid() + "  " + Ink.clean(status.place()),
                width - mode.length() - 1);
        int gap = Math.max(1, width - head.codePointCount(0, head.length()) - mode.length());
        Memory memory = now.memory();
        Drops drops = now.drops();
        long dropped = drops.origins()
                + drops.resources()
                + drops.names()
                + drops.promises()
                + drops.nested()
                + drops.events();
        List<String> parts = new ArrayList<>();
        parts.add("watched " + Units.clock(now.watchedNanos()));
        parts.add(loops.size() + " loops " + Tables.share(busy) + " busy");
        if (blocked > 0) {
            parts.add(blocked + " BLOCKED");
        }
        parts.add(warned + (warned == 1 ? " lint warns" : " lints warn"));
        parts.add("dropped " + Units.count(dropped));
        parts.add("inspector " + Tables.share(now.cost().share()) + " of a processor");
        parts.add("heap " + Units.bytes((double) memory.heapUsedBytes()));
        parts.add("direct " + Units.bytes((double) memory.directBytes()));
        if (!Double.isNaN(rows.allocated())) {
            parts.add("allocates " + Units.bytes(rows.allocated()) + "/s");
        }
        String figures = fit(parts);
        return List.of(
                Ink.STRONG.on(head, colour) + " ".repeat(gap) + (status.well() ? Ink.GOOD : Ink.DOUBT).on(mode, colour),
                warned + blocked + dropped > 0 ? Ink.DOUBT.on(figures, colour) : figures);
    }

    /// Whole parts only, as many as there is room for.
    private String fit(List<String> parts) {
        StringBuilder line = new StringBuilder();
        for (String part : parts) {
            if (line.length() + part.length() + 3 > width) {
                break;
            }
            line.append(line.isEmpty() ? "" : " · ").append(part);
        }
        return line.toString();
    }

    private String foot(Status status) {
        if (look.typing()) {
            return Ink.STRONG.on(Ink.cut("filter: " + look.filter() + "▏", width), colour)
                    + Ink.SOFT.on("  Enter keeps it, Esc clears it", colour);
        }
        String filter = look.filter().isEmpty() ? "" : "filter '" + look.filter() + "' · ";
        String says = status.says();
        if (says != null) {
            return Ink.DOUBT.on(Ink.cut(filter + Ink.clean(says), width), colour);
        }
        return Ink.SOFT.on(Ink.cut(filter + KEYS, width), colour);
    }

    private Map<Section, Table<?>> tables() {
        Map<Section, Table<?>> tables = new EnumMap<>(Section.class);
        tables.put(Section.LINTS, new Table<>(Section.LINTS, Tables.LINTS, now.lints()));
        tables.put(Section.EXECUTORS, new Table<>(Section.EXECUTORS, Tables.EXECUTORS, rows.executors()));
        tables.put(Section.TASKS, new Table<>(Section.TASKS, Tables.TASKS, rows.origins()));
        tables.put(Section.RESOURCES, new Table<>(Section.RESOURCES, Tables.RESOURCES, now.resources()));
        tables.put(Section.OUTLIERS, new Table<>(Section.OUTLIERS, Tables.OUTLIERS, rows.outliers()));
        return tables;
    }

    private Map<Section, Integer> heights(Map<Section, Table<?>> tables, int room) {
        Map<Section, Integer> heights = new EnumMap<>(Section.class);
        int left = Math.max(0, room);
        List<Section> order = new ArrayList<>(HUNGRY);
        order.remove(look.focus());
        order.addFirst(look.focus());
        for (Section section : order) {
            int rows = Math.min(table(tables, section).rows.size(), Math.min(few(section), left));
            heights.put(section, rows);
            left -= rows;
        }
        for (Section section : order) {
            int had = heights.getOrDefault(section, 0);
            int more = Math.min(table(tables, section).rows.size() - had, left);
            heights.put(section, had + more);
            left -= more;
        }
        return heights;
    }

    private static Table<?> table(Map<Section, Table<?>> tables, Section section) {
        return Objects.requireNonNull(tables.get(section));
    }

    /// All that warn are worth their lines, and not more of them.
    private int few(Section section) {
        int few = FEW.getOrDefault(section, 3);
        if (section != Section.LINTS) {
            return few;
        }
        long warned =
                now.lints().stream().filter(lint -> lint.state().equals("warn")).count();
        return (int) Math.clamp(warned, 1, 2L * few);
    }

    private List<String> open(Map<Section, Table<?>> tables) {
        Object row = table(tables, look.focus()).underCursor();
        List<String> lines = new ArrayList<>();
        for (String line : row == null ? List.of("there is nothing to open") : Detail.of(row, width)) {
            lines.add(Ink.cut(line, width));
        }
        lines.add("");
        lines.add(Ink.SOFT.on("Enter or Esc goes back", colour));
        return lines;
    }

    /// A table as it is sorted and filtered.
    private final class Table<R> {
        private final Section section;
        private final List<Column<R>> columns;
        private final List<R> rows;
        private final int all;
        private final Choice choice;

        Table(Section section, List<Column<R>> columns, List<R> all) {
            this.section = section;
            this.columns = columns;
            this.all = all.size();
            this.choice = look.of(section);
            List<R> matching = new ArrayList<>(all);
            matching.removeIf(row -> !matches(row));
            Comparator<R> order =
                    choice.sort < 0 ? null : columns.get(choice.sort).order();
            if (section == Section.LINTS && order == null) {
                // What warns comes first.
                order = columns.get(1).order();
            }
            if (order != null) {
                matching.sort(choice.reversed ? order.reversed() : order);
            } else if (choice.reversed) {
                matching = matching.reversed();
            }
            this.rows = matching;
            choice.cursor = Math.clamp(choice.cursor, 0, Math.max(0, rows.size() - 1));
        }

        private boolean matches(R row) {
            return look.filter().isEmpty()
                    || columns.stream()
                            .anyMatch(column -> column.text()
                                    .apply(row)
                                    .toLowerCase(Locale.ROOT)
                                    .contains(look.filter()));
        }

        @Nullable
        R underCursor() {
            return rows.isEmpty() ? null : rows.get(choice.cursor);
        }

        List<String> lines(int height) {
            boolean focused = look.focus() == section;
            if (height > 0) {
                int least = Math.max(0, choice.cursor - height + 1);
                choice.scrolled = Math.clamp(choice.scrolled, least, Math.max(least, choice.cursor));
                choice.scrolled = Math.min(choice.scrolled, Math.max(0, rows.size() - height));
            }
            int shown = columns.size();
            int needed = 2;
            for (int i = 0; i < columns.size(); i++) {
                needed += (i == 0 ? 0 : 1) + columns.get(i).width();
                if (needed > width) {
                    shown = i;
                    break;
                }
            }
            // The first column of text takes what is left.
            int used = 2;
            for (int i = 0; i < shown; i++) {
                used += (i == 0 ? 0 : 1) + columns.get(i).width();
            }
            int spare = Math.max(0, width - used);
            int wide = columns.getFirst().left() ? 0 : 1;
            List<String> lines = new ArrayList<>();
            lines.add(titles(shown, wide, spare, focused));
            for (int i = choice.scrolled; i < Math.min(rows.size(), choice.scrolled + height); i++) {
                lines.add(line(rows.get(i), shown, wide, spare, focused && i == choice.cursor));
            }
            return lines;
        }

        private String titles(int shown, int wide, int spare, boolean focused) {
            StringBuilder line = new StringBuilder(focused ? "▶ " : "  ");
            for (int i = 0; i < shown; i++) {
                Column<R> column = columns.get(i);
                String name = column.title().toUpperCase(Locale.ROOT);
                if (i == wide) {
                    name = section.name() + " " + count();
                }
                String mark = i == choice.sort ? (choice.reversed ? "▴" : "▾") : "";
                append(line, i, Ink.cut(name + mark, width(i, wide, spare)), width(i, wide, spare), column.left());
            }
            String text = Ink.left(line.toString(), width);
            return colour ? (focused ? "\u001b[7;1m" : "\u001b[1;4m") + text + "\u001b[0m" : text.stripTrailing();
        }

        private String count() {
            return rows.size() == all ? "(" + all + ")" : "(" + rows.size() + " of " + all + ")";
        }

        private int width(int column, int wide, int spare) {
            return columns.get(column).width() + (column == wide ? spare : 0);
        }

        private String line(R row, int shown, int wide, int spare, boolean under) {
            StringBuilder line = new StringBuilder(under ? "> " : "  ");
            for (int i = 0; i < shown; i++) {
                Column<R> column = columns.get(i);
                int cells = width(i, wide, spare);
                String text = Ink.cut(Ink.clean(column.text().apply(row)), cells);
                StringBuilder cell = new StringBuilder();
                append(cell, i, text, cells, column.left());
                Ink ink = under && i == 0 ? Ink.STRONG : column.ink().apply(row);
                line.append(ink == null ? cell : ink.on(cell.toString(), colour));
            }
            return colour ? line.toString() : line.toString().stripTrailing();
        }

        private static void append(StringBuilder line, int column, String text, int cells, boolean left) {
            line.append(column == 0 ? "" : " ").append(left ? Ink.left(text, cells) : Ink.right(text, cells));
        }
    }
}
