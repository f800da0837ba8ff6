package dev.spate.workload;

import java.util.List;

/// Rows of data that sessions draw from: each session takes one row of a feeder when it first uses it.
///
/// @param name used as `${name.column}`
/// @param columns names of the columns, at least one
/// @param rows each with one value per column, at least one row
/// @param order in which rows are taken
/// @param share how rows are divided over the cluster
/// @param atEnd what happens after the last row
public record Feeder(
        String name, List<String> columns, List<List<String>> rows, Order order, Share share, AtEnd atEnd) {

    public Feeder {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        if (columns.isEmpty() || rows.isEmpty()) {
            throw new IllegalArgumentException("feeder " + name + " has no columns or no rows");
        }
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException("feeder " + name + " has " + columns.size()
                        + " columns and a row of " + row.size() + " values");
            }
        }
    }

    public enum Order {
        /// As in the file.
        SEQUENTIAL,
        /// Once through the file in an order drawn from the seed.
        SHUFFLED,
        /// A draw with replacement for each session.
        RANDOM
    }

    public enum Share {
        /// A row belongs to one event loop of one agent, so no two of them ever use it.
        UNIQUE,
        /// Everyone uses all rows.
        ALL
    }

    public enum AtEnd {
        /// From the first row again.
        RECYCLE,
        /// Requests that need a row fail with [Outcome#NO_ROW], and their sessions with them.
        FAIL,
        /// No further session of a scenario that needs the feeder starts; its arrivals count as dropped.
        /// So that a started session has its row for sure, it takes it when it starts.
        STOP
    }
}
