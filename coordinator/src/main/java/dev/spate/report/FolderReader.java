package dev.spate.report;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spate.report.RunFolder.RunFolderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads the folder of a finished run, and says what is wrong with one that is none.
final class FolderReader {

    /// What a result of any version has.
    private static final List<String> RESULT_FIELDS = List.of(
            "run",
            "plan",
            "verdict",
            "reasons",
            "target",
            "sessions",
            "phases",
            "requests",
            "slo",
            "health",
            "evidence");

    private static final List<String> MANIFEST_FIELDS = List.of("run", "version", "machine", "agents", "files");

    private FolderReader() {}

    /// Reads the folder of a finished run.
    ///
    /// @throws RunFolderException if it is none, or a file of it is missing or cannot be read
    static StoredRun read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new RunFolderException("there is no folder " + folder);
        }
        if (!Files.exists(folder.resolve(RunFolder.RESULT))) {
            if (Files.exists(folder.resolve(IntervalFiles.TIMELINE + RunFolder.PART))) {
                throw new RunFolderException(folder
                        + " holds a run that was not finished; what was measured until then is in its " + RunFolder.PART
                        + " files");
            }
            String inside = runInside(folder);
            throw new RunFolderException(folder + " holds no run: it has no " + RunFolder.RESULT
                    + (inside.isEmpty() ? "" : "; there are runs in it, such as " + inside));
        }
        List<String> missing = Stream.concat(Stream.of(RunFolder.MANIFEST, RunFolder.PLAN), IntervalFiles.ALL.stream())
                .filter(name -> !Files.exists(folder.resolve(name)))
                .toList();
        if (!missing.isEmpty()) {
            throw new RunFolderException(
                    folder + " holds a run that is not whole: it has no " + String.join(", ", missing));
        }
        return new StoredRun(
                folder,
                parse(folder.resolve(RunFolder.RESULT), RunResult.class, RESULT_FIELDS),
                parse(folder.resolve(RunFolder.MANIFEST), Manifest.class, MANIFEST_FIELDS),
                text(folder.resolve(RunFolder.PLAN)));
    }

    /// The last of the runs in a folder of runs; empty if it holds none.
    private static String runInside(Path folder) {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.filter(run -> Files.exists(run.resolve(RunFolder.RESULT)))
                    .map(Path::toString)
                    .max(Comparator.naturalOrder())
                    .orElse("");
        } catch (IOException _) {
            return "";
        }
    }

    private static <T> T parse(Path file, Class<T> type, List<String> fields) {
        try {
            JsonNode tree = RunResults.JSON.readTree(text(file));
            if (tree.isMissingNode()) {
                throw new RunFolderException(file + " is empty");
            }
            for (String field : fields) {
                if (!tree.hasNonNull(field)) {
                    throw new RunFolderException(file + " is not what Spate writes: '" + field + "' is missing");
                }
            }
            return RunResults.JSON.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw new RunFolderException(file + " " + fault(e), e);
        }
    }

    /// What is wrong with a file of JSON, in words of our own and with the place.
    private static String fault(JsonProcessingException e) {
        if (e instanceof JsonMappingException mapping) {
            String field = mapping.getPath().stream()
                    .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                    .collect(Collectors.joining())
                    .replaceFirst("^\\.", "");
            return "is not what Spate writes" + (field.isEmpty() ? "" : ", at '" + field + "'");
        }
        JsonLocation at = e.getLocation();
        String place = at == null ? "" : ", at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return (e instanceof JsonEOFException ? "is cut off" : "is no JSON") + place;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw RunFolderException.unreadable(file, e);
        }
    }
}
