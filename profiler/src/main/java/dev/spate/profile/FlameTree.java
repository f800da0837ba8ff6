package dev.spate.profile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The stacks of one or two profiles as one tree, with the share of each frame in both.
///
/// With one profile both shares are the same. What has less than [#RAREST] of either is left out, so
/// that a page stays small; the shares of the others do not change.
final class FlameTree {

    /// A twentieth of a pixel on a wide screen.
    static final double RAREST = 0.000_05;

    private static final int DEEPEST = 300;

    private final Node root = new Node("all");

    /// @param before null if there is one profile only
    static FlameTree of(@Nullable Stacks before, Stacks after) {
        FlameTree tree = new FlameTree();
        if (before != null) {
            tree.put(before, true, false);
        }
        tree.put(after, before == null, true);
        return tree;
    }

    private void put(Stacks stacks, boolean isBefore, boolean isAfter) {
        double total = Math.max(1, stacks.total());
        stacks.weights().forEach((stack, weight) -> {
            double share = weight / total;
            Node node = root;
            node.add(share, isBefore, isAfter);
            String[] frames = stack.split(";", DEEPEST);
            for (String frame : frames) {
                node = node.children.computeIfAbsent(frame.isEmpty() ? "?" : frame, Node::new);
                node.add(share, isBefore, isAfter);
            }
            node.self(share, isBefore, isAfter);
        });
    }

    /// The tree as JSON: `{"names": […], "nodes": […]}`, where every four numbers are a node in the
    /// order of a walk that begins at the root: its name, its shares in millionths, and how many
    /// children it has.
    String json() {
        Map<String, Integer> names = new HashMap<>();
        List<String> inOrder = new ArrayList<>();
        StringBuilder nodes = new StringBuilder();
        write(root, names, inOrder, nodes);
        StringBuilder json = new StringBuilder("{\"names\":[");
        for (int i = 0; i < inOrder.size(); i++) {
            json.append(i == 0 ? "" : ",").append(quoted(inOrder.get(i)));
        }
        return json.append("],\"nodes\":[").append(nodes).append("]}").toString();
    }

    private static void write(Node node, Map<String, Integer> names, List<String> inOrder, StringBuilder nodes) {
        int name = names.computeIfAbsent(node.name, added -> {
            inOrder.add(added);
            return inOrder.size() - 1;
        });
        List<Node> kept = node.children.values().stream()
                .filter(child -> Math.max(child.before, child.after) >= RAREST)
                .sorted(Comparator.comparing((Node child) -> child.name))
                .toList();
        nodes.append(nodes.isEmpty() ? "" : ",")
                .append(name)
                .append(',')
                .append(Math.round(node.before * 1e6))
                .append(',')
                .append(Math.round(node.after * 1e6))
                .append(',')
                .append(kept.size());
        kept.forEach(child -> write(child, names, inOrder, nodes));
    }

    /// Every method with its own share and with all that it calls, each stack counted once; those first
    /// whose own share differs most, or with one profile is greatest.
    List<Row> rows() {
        Map<String, Row> rows = new HashMap<>();
        root.children.values().forEach(thread -> count(thread, rows, new HashMap<>()));
        boolean one = rows.values().stream().allMatch(row -> row.selfBefore == row.selfAfter);
        Comparator<Row> order =
                Comparator.comparingDouble(row -> one ? -row.selfAfter : -Math.abs(row.selfAfter - row.selfBefore));
        Collection<Row> all = rows.values();
        return all.stream().sorted(order.thenComparing(row -> row.name)).toList();
    }

    private static void count(Node node, Map<String, Row> rows, Map<String, Integer> above) {
        Row row = rows.computeIfAbsent(node.name, Row::new);
        row.selfBefore += node.selfBefore;
        row.selfAfter += node.selfAfter;
        // What calls itself is counted once.
        boolean outer = above.merge(node.name, 1, Integer::sum) == 1;
        if (outer) {
            row.before += node.before;
            row.after += node.after;
        }
        node.children.values().forEach(child -> count(child, rows, above));
        above.merge(node.name, -1, Integer::sum);
    }

    /// As JSON, safe inside of a page: `<` cannot end the block.
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < 0x20 || c == '<' || c == 0x2028 || c == 0x2029) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    /// Shares of one method, 0 to 1.
    static final class Row {
        final String name;
        double before;
        double after;
        double selfBefore;
        double selfAfter;

        Row(String name) {
            this.name = name;
        }
    }

    private static final class Node {
        final String name;
        final Map<String, Node> children = new HashMap<>();
        double before;
        double after;
        double selfBefore;
        double selfAfter;

        Node(String name) {
            this.name = name;
        }

        void add(double share, boolean isBefore, boolean isAfter) {
            before += isBefore ? share : 0;
            after += isAfter ? share : 0;
        }

        void self(double share, boolean isBefore, boolean isAfter) {
            selfBefore += isBefore ? share : 0;
            selfAfter += isAfter ? share : 0;
        }
    }
}
