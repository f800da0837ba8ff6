package dev.spate.boards;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One picture of a board, described step by step. For one thread.
public final class Panel {

    /// How a panel is drawn, by Grafana's name.
    public enum Kind {
        LINES("timeseries"),
        NUMBER("stat"),
        TABLE("table"),
        STATES("state-timeline"),
        HEATMAP("heatmap");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        String type() {
            return type;
        }
    }

    /// From `value` on, in this colour.
    record Step(double value, String colour) {}

    private final Kind kind;
    private final String title;
    private final String unit;
    private final String about;
    private final List<Query> queries = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private Map<String, String> colours = Map.of();
    private String noValue = "No data";
    private boolean allowedEmpty;
    private boolean stacked;
    private int width;
    private int height;

    /// @param unit as Grafana calls it: `s`, `bytes`, `percentunit`, `reqps` ...
    /// @param about what it means and what to do about it, for whoever points at it
    private Panel(Kind kind, String title, String unit, String about, int width, int height) {
        this.kind = kind;
        this.title = title;
        this.unit = unit;
        this.about = about;
        this.width = width;
        this.height = height;
    }

    static Panel lines(String title, String unit, String about) {
        return new Panel(Kind.LINES, title, unit, about, 8, 8);
    }

    static Panel number(String title, String unit, String about) {
        return new Panel(Kind.NUMBER, title, unit, about, 4, 4);
    }

    static Panel table(String title, String unit, String about) {
        return new Panel(Kind.TABLE, title, unit, about, 24, 8);
    }

    static Panel states(String title, String about) {
        return new Panel(Kind.STATES, title, "none", about, 8, 8);
    }

    static Panel heatmap(String title, String unit, String about) {
        return new Panel(Kind.HEATMAP, title, unit, about, 8, 8);
    }

    /// Asks one thing more.
    ///
    /// @param legend how each series is called; `{{label}}` stands for a label's value
    Panel show(Expr expr, String legend) {
        queries.add(new Query(expr, legend, false, false, false));
        return this;
    }

    /// Asks one thing more, of which there is not always any.
    Panel showIfAny(Expr expr, String legend) {
        queries.add(new Query(expr, legend, false, false, true));
        return this;
    }

    /// Asks one thing more, with the traces behind it.
    Panel showWithTraces(Expr expr, String legend) {
        queries.add(new Query(expr, legend, true, false, false));
        return this;
    }

    /// Draws an objective of the plan as a broken line.
    Panel objective(Expr objective, String legend) {
        queries.add(new Query(objective, "objective " + legend, false, true, false));
        return this;
    }

    /// Says this when there is nothing to show, where there should be something once a run is under way.
    Panel saysWithout(String text) {
        noValue = text;
        return this;
    }

    /// Says this when there is nothing to show, which is no reason to worry: a run may leave it empty.
    Panel mayBeEmpty(String text) {
        noValue = text;
        allowedEmpty = true;
        return this;
    }

    /// @param newWidth of 24
    /// @param newHeight in rows of Grafana
    Panel sized(int newWidth, int newHeight) {
        width = newWidth;
        height = newHeight;
        return this;
    }

    /// From the first value on orange, from the second on red.
    Panel worseFrom(double orange, double red) {
        steps.add(new Step(orange, "orange"));
        steps.add(new Step(red, "red"));
        return this;
    }

    /// From this value on red.
    Panel badFrom(double red) {
        steps.add(new Step(red, "red"));
        return this;
    }

    /// Up to this value red, green from there on.
    Panel badBelow(double green) {
        steps.add(new Step(Double.NEGATIVE_INFINITY, "red"));
        steps.add(new Step(green, "green"));
        return this;
    }

    /// Colours of series, by their name.
    Panel coloured(Map<String, String> byName) {
        colours = Map.copyOf(byName);
        return this;
    }

    Panel stacked() {
        stacked = true;
        return this;
    }

    public Kind kind() {
        return kind;
    }

    public String title() {
        return title;
    }

    public String unit() {
        return unit;
    }

    public String about() {
        return about;
    }

    public List<Query> queries() {
        return List.copyOf(queries);
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    Map<String, String> colours() {
        return colours;
    }

    String noValue() {
        return noValue;
    }

    public boolean isAllowedEmpty() {
        return allowedEmpty;
    }

    boolean isStacked() {
        return stacked;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }
}
