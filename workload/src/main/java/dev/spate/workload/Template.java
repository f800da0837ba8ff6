package dev.spate.workload;

import java.util.ArrayList;
import java.util.List;

/// A text with placeholders, read but not bound to values.
///
/// `${name}` is a session variable, `${feeder.column}` a column of the session's feeder row,
/// `${env.NAME}` a variable of the environment of the process that sends the request,
/// `${function(arguments)}` a call. `$${` is a plain `${`.
///
/// @param parts in order; no two literals next to each other
public record Template(List<Part> parts) {

    public Template {
        parts = List.copyOf(parts);
    }

    /// A part of a template.
    public sealed interface Part {}

    public record Literal(String text) implements Part {}

    public record Variable(String name) implements Part {}

    public record Column(String feeder, String column) implements Part {}

    public record Environment(String name) implements Part {}

    /// @param arguments as written, trimmed; the function gives them their meaning
    public record Call(String function, List<String> arguments) implements Part {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /// A text that is not a template; `index` is the place of the fault in it.
    public static final class SyntaxException extends Exception {
        private static final long serialVersionUID = 1L;
        private final int index;

        SyntaxException(int index, String message) {
            super(message);
            this.index = index;
        }

        public int index() {
            return index;
        }
    }

    /// Whether the text is the same for every request.
    public boolean isConstant() {
        return parts.stream().allMatch(part -> part instanceof Literal || part instanceof Environment);
    }

    /// Reads a template.
    ///
    /// @throws SyntaxException with the first fault
    public static Template parse(String text) throws SyntaxException {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("$${", at)) {
                literal.append("${");
                at += 3;
            } else if (text.startsWith("${", at)) {
                int end = text.indexOf('}', at);
                if (end < 0) {
                    throw new SyntaxException(at, "'${' without '}'");
                }
                if (!literal.isEmpty()) {
                    parts.add(new Literal(literal.toString()));
                    literal.setLength(0);
                }
                parts.add(placeholder(text.substring(at + 2, end).strip(), at));
                at = end + 1;
            } else {
                literal.append(text.charAt(at));
                at++;
            }
        }
        if (!literal.isEmpty()) {
            parts.add(new Literal(literal.toString()));
        }
        return new Template(parts);
    }

    private static Part placeholder(String text, int at) throws SyntaxException {
        if (text.isEmpty()) {
            throw new SyntaxException(at, "'${}' names nothing");
        }
        int open = text.indexOf('(');
        if (open >= 0) {
            if (!text.endsWith(")")) {
                throw new SyntaxException(at, "'" + text + "' has '(' without ')' at its end");
            }
            String function = text.substring(0, open).strip();
            requireName(function, at);
            String inside = text.substring(open + 1, text.length() - 1).strip();
            List<String> arguments = new ArrayList<>();
            if (!inside.isEmpty()) {
                for (String argument : inside.split(",", -1)) {
                    arguments.add(argument.strip());
                }
            }
            return new Call(function, arguments);
        }
        int dot = text.indexOf('.');
        if (dot < 0) {
            requireName(text, at);
            return new Variable(text);
        }
        String left = text.substring(0, dot);
        String right = text.substring(dot + 1);
        requireName(left, at);
        requireName(right, at);
        return left.equals("env") ? new Environment(right) : new Column(left, right);
    }

    private static void requireName(String name, int at) throws SyntaxException {
        if (!isName(name)) {
            throw new SyntaxException(
                    at, "'" + name + "' is no name: letters, digits, '_' and '-' are, beginning with a letter or '_'");
        }
    }

    /// Whether `name` can name a variable, a feeder, a column or a function.
    public static boolean isName(String name) {
        if (name.isEmpty() || !(Character.isLetter(name.charAt(0)) || name.charAt(0) == '_')) {
            return false;
        }
        return name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-');
    }
}
