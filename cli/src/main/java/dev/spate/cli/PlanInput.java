package dev.spate.cli;

import dev.spate.plan.Plan;
import dev.spate.planfile.PlanFiles;
import dev.spate.planfile.PlanReader;
import dev.spate.planfile.PlanReading;
import dev.spate.planfile.PlanSource;
import dev.spate.planfile.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A plan as a command got it: its text, where its files lie, and what was set on the command line.
///
/// @param reading what came of it
/// @param yaml the text as given
/// @param overrides in the order in which they apply
/// @param folder where the plan lies; null for one that is part of the program
record PlanInput(
        PlanReading reading,
        String yaml,
        Map<String, String> overrides,
        @Nullable Path folder) {

    /// A plan is never longer; a file that is longer is no plan, and is not read to its end.
    private static final long MAX_FILE_BYTES = 8 << 20;

    /// Reads a plan from a file.
    ///
    /// @param options as for [PlanSource]
    /// @param environment where the agents are
    /// @throws WrongInputException if there is no such file or it cannot be read
    static PlanInput fromFile(
            Path file, Map<String, String> overrides, Map<String, String> options, PlanSource.Environment environment) {
        if (Files.isDirectory(file)) {
            throw new WrongInputException(file + " is a folder; a plan is a YAML file, such as plans/quickstart.yaml");
        }
        if (!Files.exists(file)) {
            throw new WrongInputException("there is no file " + file + "; give the path of a plan in YAML,"
                    + " such as plans/quickstart.yaml");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes((int) MAX_FILE_BYTES);
        } catch (IOException e) {
            throw new WrongInputException("the plan " + file + " cannot be read: " + Failure.describe(e));
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new WrongInputException(file + " is not in a folder");
        }
        return read(file.toString(), bytes, folder, overrides, options, environment);
    }

    /// Reads a plan that is part of the program.
    static PlanInput fromResource(String resource, Map<String, String> overrides) {
        try (InputStream in = PlanInput.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from the build");
            }
            return read(resource.substring(1), in.readAllBytes(), null, overrides, Map.of(), System::getenv);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The plan.
    ///
    /// @throws WrongInputException if it has problems
    Plan plan() {
        Plan plan = reading.plan();
        if (plan == null) {
            throw new WrongInputException(reading);
        }
        return plan;
    }

    /// @throws WrongInputException if there are problems that do not lie in the text of the plan alone
    void refuse(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new WrongInputException(reading.refused(problems));
        }
    }

    private static PlanInput read(
            String name,
            byte[] yaml,
            @Nullable Path folder,
            Map<String, String> overrides,
            Map<String, String> options,
            PlanSource.Environment environment) {
        PlanFiles files = folder == null ? PlanFiles.of(Map.of()) : PlanFiles.inFolder(folder);
        long defaultSeed = new SecureRandom().nextLong() >>> 1;
        PlanReading reading = PlanReader.read(
                new PlanSource(name, yaml, files, new LinkedHashMap<>(overrides), environment, defaultSeed, options));
        return new PlanInput(reading, new String(yaml, StandardCharsets.UTF_8), overrides, folder);
    }
}
