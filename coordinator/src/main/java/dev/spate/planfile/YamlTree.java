package dev.spate.planfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Makes nodes of the bytes of a plan, or says why they are no YAML document.
///
/// Nodes are made of the parser's events and not of the library's own tree, so that depth, size and
/// aliases are bounded while reading. Nothing in a document can name a Java class: tags are refused.
final class YamlTree {

    /// A plan of a thousand phases has a tenth of it.
    static final int MAX_BYTES = 1 << 20;

    /// The deepest field of a plan lies at 8; JSON bodies need more.
    static final int MAX_DEPTH = 64;

    /// Counted with what aliases repeat.
    static final int MAX_NODES = 200_000;

    private final SourceText source;
    private final Problems problems;
    private final Iterator<Event> events;
    private final Map<String, Node> anchors = new HashMap<>();
    private final Set<String> openAnchors = new HashSet<>();
    private int nodes;

    private YamlTree(SourceText source, Problems problems, Iterator<Event> events) {
        this.source = source;
        this.problems = problems;
        this.events = events;
    }

    /// The root of the document, or null if a problem was found that leaves nothing to look at.
    static @Nullable Node read(String fileName, byte[] bytes, Problems problems) {
        SourceText nameOnly = SourceText.of(fileName, "");
        if (bytes.length > MAX_BYTES) {
            String rule = "a plan may have " + MAX_BYTES + " bytes";
            problems.add(Place.whole(nameOnly), "", bytes.length + " bytes", rule, null);
            return null;
        }
        String text = decode(fileName, bytes, problems);
        if (text == null) {
            return null;
        }
        SourceText source = SourceText.of(fileName, text);
        if (hasControls(source, problems)) {
            return null;
        }
        LoadSettings settings = LoadSettings.builder()
                .setLabel(fileName)
                .setCodePointLimit(MAX_BYTES)
                .setParseComments(false)
                .build();
        try {
            Iterator<Event> events = new Parse(settings).parseString(text).iterator();
            return new YamlTree(source, problems, events).document();
        } catch (Stop _) {
            return null;
        } catch (MarkedYamlEngineException e) {
            notYaml(source, e, problems);
            return null;
        } catch (YamlEngineException e) {
            problems.add(Place.whole(source), "", "", "this is not YAML: " + e.getMessage(), null);
            return null;
        }
    }

    private @Nullable Node document() {
        Node root = null;
        while (events.hasNext()) {
            Event event = events.next();
            switch (event.getEventId()) {
                case StreamStart, DocumentEnd, StreamEnd, Comment -> {}
                case DocumentStart -> {
                    if (root != null) {
                        String rule = "a plan is one YAML document; here a second one begins";
                        problems.add(place(event), "", "'---'", rule, "keep each plan in a file of its own");
                        return null;
                    }
                }
                case Alias, Scalar, SequenceStart, SequenceEnd, MappingStart, MappingEnd -> root = node(event, 0);
            }
        }
        if (root == null || (root instanceof Node.Scalar scalar && scalar.isNothing())) {
            String rule = "a plan needs at least 'name', 'target', 'scenarios' and 'phases'";
            problems.add(
                    Place.whole(source), "", "nothing", rule, "plans/quickstart.yaml is a short plan to start from");
            return null;
        }
        return root;
    }

    private Node node(Event event, int depth) {
        Place place = place(event);
        if (event instanceof AliasEvent alias) {
            return alias(alias, place, depth);
        }
        if (depth > MAX_DEPTH) {
            throw stop(place, "values may stand " + MAX_DEPTH + " deep in one another");
        }
        count(1, place);
        String anchor = ((NodeEvent) event).getAnchor().map(Object::toString).orElse(null);
        if (anchor != null) {
            openAnchors.add(anchor);
        }
        Node node = switch (event) {
            case ScalarEvent scalar -> scalar(scalar, place);
            case SequenceStartEvent list -> sequence(list, place, depth);
            case MappingStartEvent mapping -> mapping(mapping, place, depth);
            default -> throw stop(place, "this is not YAML: a value is missing here");
        };
        if (anchor != null) {
            openAnchors.remove(anchor);
            anchors.put(anchor, node);
        }
        return node;
    }

    private Node.Scalar scalar(ScalarEvent event, Place place) {
        event.getTag().ifPresent(tag -> refuseTag(tag, place));
        return new Node.Scalar(place, event.getValue(), event.getScalarStyle() == ScalarStyle.PLAIN);
    }

    private Node sequence(SequenceStartEvent start, Place place, int depth) {
        start.getTag().ifPresent(tag -> refuseTag(tag, place));
        int before = nodes;
        List<Node> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return new Node.Sequence(place, items, nodes - before + 1);
    }

    private Node mapping(MappingStartEvent start, Place place, int depth) {
        start.getTag().ifPresent(tag -> refuseTag(tag, place));
        int before = nodes;
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            Node key = node(event, depth + 1);
            Node value = node(events.next(), depth + 1);
            if (!(key instanceof Node.Scalar name)) {
                problems.add(key, "", "a key is a plain text", quoteHint(key.place()));
                continue;
            }
            Node.Entry earlier = entries.putIfAbsent(name.text(), new Node.Entry(name, value));
            if (earlier != null) {
                String rule = "a key may stand once in a mapping; this one stands already in line "
                        + earlier.key().place().line();
                problems.add(name.place(), "", Node.quote(name.text()), rule, "remove one of them, or rename it");
            }
        }
        return new Node.Mapping(place, List.copyOf(entries.values()), nodes - before + 1);
    }

    private Node alias(AliasEvent event, Place place, int depth) {
        String name = event.getAlias().toString();
        Node node = anchors.get(name);
        if (openAnchors.contains(name)) {
            throw stop(place, "the alias '*" + name + "' stands inside of what it names");
        }
        if (node == null) {
            throw stop(place, "the alias '*" + name + "' has no anchor '&" + name + "' before it");
        }
        count(node.size(), place);
        if (depth + height(node) > MAX_DEPTH) {
            throw stop(place, "values may stand " + MAX_DEPTH + " deep in one another");
        }
        return node;
    }

    private static int height(Node node) {
        int highest = 0;
        switch (node) {
            case Node.Scalar _ -> {}
            case Node.Sequence list -> {
                for (Node item : list.items()) {
                    highest = Math.max(highest, 1 + height(item));
                }
            }
            case Node.Mapping mapping -> {
                for (Node.Entry entry : mapping.entries()) {
                    highest = Math.max(highest, 1 + height(entry.value()));
                }
            }
        }
        return highest;
    }

    private void count(int more, Place place) {
        nodes += more;
        if (nodes > MAX_NODES) {
            String rule = "a plan may have " + MAX_NODES + " values, counting what aliases repeat";
            problems.add(place, "", "more than that up to here", rule, "repeat less by aliases");
            throw new Stop();
        }
    }

    private void refuseTag(String tag, Place place) {
        String shown = tag.startsWith("tag:yaml.org,2002:") ? "!!" + tag.substring(18) : tag;
        String hint = "write the value without a tag; quotes make it a text";
        problems.add(place, "", Node.quote(shown), "tags are not used in plans", hint);
    }

    private Stop stop(Place place, String rule) {
        problems.add(place, "", "", rule, null);
        return new Stop();
    }

    private Place place(Event event) {
        Mark start = event.getStartMark().orElseThrow();
        int end = event.getEndMark().map(Mark::getIndex).orElse(start.getIndex());
        return new Place(source, start.getLine() + 1, start.getColumn() + 1, start.getIndex(), end);
    }

    private @Nullable String quoteHint(Place place) {
        return source.hasAt(place.from(), "{") ? "a placeholder needs quotes here: \"${name}\"" : null;
    }

    private static @Nullable String decode(String fileName, byte[] bytes, Problems problems) {
        Utf8 utf8 = Utf8.decode(bytes);
        if (utf8.faultAt() < 0) {
            return utf8.text();
        }
        SourceText readable = SourceText.of(fileName, utf8.text() + "\uFFFD");
        Place place = readable.at(readable.points().length - 1);
        String found = "byte 0x%02x at offset %d".formatted(bytes[utf8.faultAt()], utf8.faultAt());
        boolean utf16 = bytes.length > 1 && (bytes[0] & 0xFE) == 0xFE && (bytes[1] & 0xFE) == 0xFE;
        String hint = utf16 ? "this looks like UTF-16; save the file as UTF-8" : "save the file as UTF-8";
        problems.add(place, "", found, "a plan is text in UTF-8", hint);
        return null;
    }

    /// YAML allows tabs and line ends and no other control characters.
    private static boolean hasControls(SourceText source, Problems problems) {
        for (int i = 0; i < source.points().length; i++) {
            int point = source.points()[i];
            boolean printable = point == '\t' || point == '\n' || point == '\r' || (point >= 0x20 && point != 0x7F);
            if (!printable || (point > 0x7F && point < 0xA0 && point != 0x85) || point == 0xFFFE || point == 0xFFFF) {
                String found = "the control character U+%04X".formatted(point);
                String hint = isBinary(source) ? "this looks like a binary file and not like a plan" : "remove it";
                problems.add(source.at(i), "", found, "YAML has no control characters but tabs and line ends", hint);
                return true;
            }
        }
        return false;
    }

    private static boolean isBinary(SourceText source) {
        for (int point : source.points()) {
            if (point == 0) {
                return true;
            }
        }
        return false;
    }

    private static void notYaml(SourceText source, MarkedYamlEngineException e, Problems problems) {
        boolean atEnd = e.getProblem().contains("stream end") || e.getProblem().contains("end of stream");
        Mark mark = (atEnd ? e.getContextMark() : e.getProblemMark())
                .or(e::getProblemMark)
                .or(e::getContextMark)
                .orElse(null);
        Place place = mark == null ? Place.whole(source) : source.at(mark.getIndex());
        String line = place.line() > 0 ? source.line(place.line()) : null;
        String context = e.getContext() == null ? "" : " " + e.getContext();
        String begun = e.getContextMark()
                .filter(begin -> begin.getLine() + 1 != place.line())
                .map(begin -> " that begins in line " + (begin.getLine() + 1))
                .orElse("");
        String rule = "this is not YAML: " + e.getProblem().replaceAll("\\s+", " ") + context + begun;
        problems.add(place, "", "", rule, hint(line, place, e.getProblem()));
    }

    private static @Nullable String hint(@Nullable String line, Place place, String problem) {
        if (line == null) {
            return null;
        }
        if (problem.contains("'\\t'")
                || problem.contains("TAB")
                || line.strip().startsWith("\t")
                || line.startsWith("\t")) {
            return "indent with spaces; YAML takes no tabs there";
        }
        if (line.contains("${") && (line.contains("{") || line.contains("["))) {
            return "between braces or brackets a placeholder needs quotes: \"${name}\"";
        }
        if (problem.contains("mapping values are not allowed")) {
            return "quote a value that has ': ' in it, and look at the indentation of this line and the one before";
        }
        if (problem.contains("expected <block end>")) {
            return "this line is not indented like the others of its mapping or list";
        }
        if (problem.contains("<stream end>") || problem.contains("unexpected end of stream")) {
            return "a quote, brace or bracket was opened and not closed";
        }
        int at = place.column() - 1;
        if (at >= 0 && at < line.length() && "@`%".indexOf(line.charAt(at)) >= 0) {
            return "a text that begins with '" + line.charAt(at) + "' needs quotes";
        }
        return null;
    }

    /// Leaves the recursion after a problem that makes the rest unreadable; never leaves this class.
    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stop() {
            super(null, null, false, false);
        }
    }
}
