package dev.spate.planfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the readers of all parts of one plan share. For one thread.
final class Context {

    final Problems problems;
    private final PlanFiles planFiles;
    private final PlanSource.Environment environment;
    private final Map<String, byte[]> files = new HashMap<>();
    private final List<Place> secrets = new ArrayList<>();

    Context(PlanSource source, Problems problems) {
        this.problems = problems;
        this.planFiles = source.files();
        this.environment = source.environment();
    }

    boolean knowsVariable(String name) {
        return environment.value(name) != null;
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

    List<Place> secrets() {
        return secrets;
    }
}
