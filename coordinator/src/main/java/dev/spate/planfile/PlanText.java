package dev.spate.planfile;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.spate.workload.Template;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Writes a plan as it was run, without secrets.
///
/// Without overrides that is the file itself, comments and all; with overrides it is written anew.
final class PlanText {

    private static final String MASK = "\"***\"";

    private final List<Place> secrets;
    private final StringBuilder out = new StringBuilder();

    private PlanText(List<Place> secrets) {
        this.secrets = secrets;
    }

    /// Whether a text holds more of a secret than placeholders and the name of a scheme.
    static boolean holdsSecret(String text) {
        try {
            String bare = text.replaceFirst("^(?i)(bearer|basic|token|apikey) +", "");
            return Template.parse(bare).parts().stream().anyMatch(Template.Literal.class::isInstance);
        } catch (Template.SyntaxException _) {
            return true;
        }
    }

    static String masked(Node root, PlanSource source, List<Place> secrets) {
        PlanText text = new PlanText(secrets);
        Map<String, String> overrides = source.overrides();
        if (overrides.isEmpty()) {
            return text.original(root.place().source());
        }
        overrides.forEach((path, value) -> {
            String option = source.option(path);
            boolean secret =
                    secrets.stream().anyMatch(place -> place.source().name().equals(option));
            String shown = secret ? "***" : value.replaceAll("\\p{Cntrl}", " ");
            text.out
                    .append("# as run with ")
                    .append(option)
                    .append(option.startsWith("--set ") ? '=' : ' ')
                    .append(shown)
                    .append('\n');
        });
        text.block(root, 0);
        return text.out.toString();
    }

    private String original(SourceText source) {
        int[] points = source.points();
        int at = 0;
        List<Place> inOrder = secrets.stream()
                .distinct()
                .sorted(Comparator.comparingInt(Place::from))
                .toList();
        for (Place place : inOrder) {
            out.append(new String(points, at, place.from() - at)).append(MASK);
            boolean lineEnd = place.to() > place.from() && points[place.to() - 1] == '\n';
            at = lineEnd ? place.to() - 1 : place.to();
        }
        return out.append(new String(points, at, points.length - at)).toString();
    }

    private void block(Node node, int indent) {
        switch (node) {
            case Node.Scalar scalar -> out.append(scalar(scalar)).append('\n');
            case Node.Sequence list -> {
                for (Node item : list.items()) {
                    out.append(" ".repeat(indent)).append("-");
                    value(item, indent);
                }
            }
            case Node.Mapping mapping -> {
                for (Node.Entry entry : mapping.entries()) {
                    out.append(" ".repeat(indent)).append(scalar(entry.key())).append(':');
                    value(entry.value(), indent);
                }
            }
        }
    }

    private void value(Node node, int indent) {
        switch (node) {
            case Node.Scalar scalar -> out.append(' ').append(scalar(scalar)).append('\n');
            case Node.Sequence list when list.items().isEmpty() -> out.append(" []\n");
            case Node.Mapping mapping when mapping.entries().isEmpty() -> out.append(" {}\n");
            case Node.Sequence _, Node.Mapping _ -> {
                out.append('\n');
                block(node, indent + 2);
            }
        }
    }

    private String scalar(Node.Scalar scalar) {
        if (secrets.contains(scalar.place())) {
            return MASK;
        }
        if (scalar.plain()) {
            return scalar.text().isEmpty() ? "null" : scalar.text();
        }
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(scalar.text())) + "\"";
    }
}
