package dev.spate.planfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the readers of all parts of one plan share. For one thread.
final class Context {

    /// Up to a port or the path, and none if a placeholder is part of it.
    private static final Pattern HOST = Pattern.compile("https?://(\\[[^]$]*]|[^/:?#$\\[]+)(?=[/:?#]|$)");

    final Problems problems;
    private final PlanFiles planFiles;
    private final PlanSource.Environment environment;
    private final Map<String, byte[]> files = new HashMap<>();
    private final List<Place> secrets = new ArrayList<>();
    private final Map<String, Mention> hosts = new LinkedHashMap<>();

    Context(PlanSource source, Problems problems) {
        this.problems = problems;
        this.planFiles = source.files();
        this.environment = source.environment();
    }

    boolean knowsVariable(String name) {
        return environment.value(name) != null;
    }

    /// Whether the value of a variable can stand in a header.
    boolean fitsOnOneLine(String name) {
        String value = environment.value(name);
        return value == null || value.chars().noneMatch(c -> c == '\r' || c == '\n' || c == 0);
    }

    /// A file that the plan names, or null after adding a problem.
    ///
    /// @param path the node that holds its path
    byte @Nullable [] file(Node.Scalar path, String field, long maxBytes) {
        byte[] known = files.get(path.text());
        if (known != null && known.length <= maxBytes) {
            return known;
        }
        try {
            byte[] bytes = planFiles.read(path.text(), maxBytes);
            files.put(path.text(), bytes);
            return bytes;
        } catch (PlanFiles.Refusal e) {
            problems.add(path, field, String.valueOf(e.getMessage()));
            return null;
        }
    }

    Map<String, byte[]> files() {
        return files;
    }

    /// Remembers that a scalar is not to be shown, unless there is nothing to it but placeholders.
    void secret(Node.Scalar scalar) {
        if (PlanText.holdsSecret(scalar.text())) {
            secrets.add(scalar.place());
        }
    }

    /// Remembers the host of an absolute address, if it is known before the run.
    void host(Node.Scalar address, String field) {
        Matcher host = HOST.matcher(address.text());
        if (host.lookingAt()) {
            hosts.putIfAbsent(host.group(1), Problems.mention(host.group(1), address.place(), field));
        }
    }

    List<Mention> hosts() {
        return List.copyOf(hosts.values());
    }

    List<Place> secrets() {
        return secrets;
    }
}
