package dev.spate.cli.console;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// What the user of the console has chosen to see.
///
/// For one thread.
final class Look {

    /// The tables.
    enum Section {
        LINTS,
        EXECUTORS,
        TASKS,
        RESOURCES,
        OUTLIERS
    }

    /// Of one table.
    static final class Choice {
        /// Sorted by the column of this number; -1: as rows come.
        int sort = -1;

        boolean reversed;

        /// Number of the row under the cursor.
        int cursor;

        /// Of rows above those that are seen.
        int scrolled;
    }

    private static final int PAGE = 10;

    private final Map<Section, Choice> choices = new EnumMap<>(Section.class);
    private Section focus = Section.TASKS;
    private String filter = "";
    private boolean typing;
    private boolean detail;

    Look() {
        for (Section section : Section.values()) {
            choices.put(section, new Choice());
        }
        of(Section.TASKS).sort = Tables.BUSY;
        of(Section.OUTLIERS).sort = 0;
    }

    Choice of(Section section) {
        return Objects.requireNonNull(choices.get(section));
    }

    Section focus() {
        return focus;
    }

    /// Rows are shown that have this in them, in small letters.
    String filter() {
        return filter;
    }

    /// Whether the filter is being typed.
    boolean typing() {
        return typing;
    }

    /// Whether the row under the cursor is shown alone.
    boolean detail() {
        return detail;
    }

    /// Takes a key; false if it is none of these.
    boolean take(Key key) {
        return typing ? type(key) : choose(key);
    }

    private boolean type(Key key) {
        switch (key.name()) {
            case CHARACTER -> filter += Character.toString(key.character()).toLowerCase(Locale.ROOT);
            case BACKSPACE -> filter = filter.isEmpty() ? "" : filter.substring(0, filter.length() - 1);
            case ENTER -> typing = false;
            case ESCAPE -> {
                typing = false;
                filter = "";
            }
            default -> {
                return false;
            }
        }
        of(focus).cursor = 0;
        return true;
    }

    private boolean choose(Key key) {
        Choice choice = of(focus);
        switch (key.name()) {
            case TAB -> focus(1);
            case BACK_TAB -> focus(-1);
            case UP -> choice.cursor--;
            case DOWN -> choice.cursor++;
            case PAGE_UP -> choice.cursor -= PAGE;
            case PAGE_DOWN -> choice.cursor += PAGE;
            case ENTER -> detail = !detail;
            case ESCAPE -> {
                if (detail) {
                    detail = false;
                } else {
                    filter = "";
                }
            }
            case CHARACTER -> {
                return letter(key.character(), choice);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean letter(char letter, Choice choice) {
        switch (letter) {
            case '/' -> {
                typing = true;
                detail = false;
            }
            case 's' -> {
                choice.sort = Tables.next(focus, choice.sort);
                choice.reversed = false;
                choice.cursor = 0;
            }
            case 'S' -> choice.reversed = !choice.reversed;
            default -> {
                return false;
            }
        }
        return true;
    }

    private void focus(int step) {
        List<Section> all = List.of(Section.values());
        focus = all.get(Math.floorMod(all.indexOf(focus) + step, all.size()));
        detail = false;
    }
}
