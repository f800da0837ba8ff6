package dev.spate.planfile;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.spate.workload.Template;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;

/// Writes a YAML value as the template of a JSON text.
///
/// Placeholders stand inside of strings and stay there, so whatever their values are, the text is JSON.
final class JsonBody {

    private final Problems problems;
    private final TemplateReader templates;
    private final Set<String> variables;
    private final StringBuilder out = new StringBuilder();

    private JsonBody(Problems problems, TemplateReader templates, Set<String> variables) {
        this.problems = problems;
        this.templates = templates;
        this.variables = variables;
    }

    static String write(Node node, String field, Problems problems, TemplateReader templates, Set<String> variables) {
        JsonBody body = new JsonBody(problems, templates, variables);
        body.value(node, field);
        return body.out.toString();
    }

    private void value(Node node, String field) {
        switch (node) {
            case Node.Scalar scalar -> scalar(scalar, field);
            case Node.Sequence list -> {
                out.append('[');
                for (int i = 0; i < list.items().size(); i++) {
                    out.append(i == 0 ? "" : ",");
                    value(list.items().get(i), field + "[" + i + "]");
                }
                out.append(']');
            }
            case Node.Mapping mapping -> {
                out.append('{');
                boolean first = true;
                for (Node.Entry entry : mapping.entries()) {
                    out.append(first ? "" : ",");
                    first = false;
                    String path = Shape.join(field, entry.key().text());
                    string(entry.key(), path);
                    out.append(':');
                    value(entry.value(), path);
                }
                out.append('}');
            }
        }
    }

    private void scalar(Node.Scalar scalar, String field) {
        Boolean truth = scalar.truth();
        String text = scalar.text();
        if (scalar.isNothing()) {
            out.append("null");
        } else if (truth != null) {
            out.append(truth.booleanValue());
        } else if (scalar.plain() && text.matches("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)")) {
            problems.add(scalar, field, "JSON has no such number", "put it in quotes if it is meant as a text");
        } else if (scalar.plain() && text.matches("0x[0-9a-fA-F]{1,100}|0o[0-7]{1,100}")) {
            out.append(new BigInteger(text.substring(2), text.charAt(1) == 'x' ? 16 : 8));
        } else if (scalar.isDecimal()) {
            number(scalar, field);
        } else {
            string(scalar, field);
        }
    }

    private void number(Node.Scalar scalar, String field) {
        String text = scalar.text();
        if (text.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?")) {
            out.append(text);
        } else if (text.length() > 100) {
            problems.add(scalar, field, "this number is too long to be written another way for JSON");
        } else {
            out.append(new BigDecimal(text));
        }
    }

    private void string(Node.Scalar scalar, String field) {
        Template template = templates.read(scalar, field, variables);
        if (template != null) {
            String text = TemplateReader.write(
                    template,
                    fixed -> new String(JsonStringEncoder.getInstance().quoteAsString(fixed)));
            out.append('"').append(text).append('"');
        }
    }
}
