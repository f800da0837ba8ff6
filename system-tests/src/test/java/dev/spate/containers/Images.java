package dev.spate.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;

/// The images that `images/build --test-kafka` made, if they are there and of the code that is tested.
final class Images {

    static final String KAFKA = name("spate-test-kafka");
    static final String COORDINATOR = name("spate-coordinator");
    static final String AGENT = name("spate-agent");
    static final String TARGET = name("spate-target");
    static final String CLI = name("spate-cli");

    private static final Path LIBRARIES = Path.of("../cli/target/spate/lib");
    private static final String BUILD = "; images/build --scratch --test-kafka builds them";

    private Images() {}

    /// Skips the calling test, and says why, where containers cannot be had.
    static void assumeBuilt() {
        String missing = missing();
        if (missing != null) {
            System.out.println("skipped: " + missing);
            Assumptions.abort(missing);
        }
    }

    private static @Nullable String missing() {
        if (System.getenv("DOCKER_HOST") == null && Files.notExists(Path.of("/var/run/docker.sock"))) {
            return "no containers: there is no Docker engine here";
        }
        DockerClient docker;
        try {
            docker = DockerClientFactory.lazyClient();
            boolean _ = docker.pingCmd().exec() == null;
        } catch (DockerException | IllegalStateException e) {
            return "no containers: the Docker engine does not answer: " + e.getMessage();
        }
        for (String image : List.of(KAFKA, COORDINATOR, AGENT, TARGET, CLI)) {
            try {
                InspectImageResponse found = docker.inspectImageCmd(image).exec();
                Map<String, String> labels =
                        found.getConfig() == null ? null : found.getConfig().getLabels();
                String content = labels == null ? null : labels.get("dev.spate.content");
                if (!image.equals(KAFKA) && !Objects.equals(content, built())) {
                    return "no containers: the image " + image + " is of other code" + BUILD;
                }
            } catch (NotFoundException _) {
                return "no containers: there is no image " + image + BUILD;
            }
        }
        return null;
    }

    /// What `images/build` calls the content: a hash of the list of hashes of all jars but one.
    private static String built() {
        StringBuilder list = new StringBuilder();
        try (Stream<Path> jars = Files.list(LIBRARIES)) {
            for (Path jar : jars.sorted().toList()) {
                String name = String.valueOf(jar.getFileName());
                if (!name.startsWith("picocli-")) {
                    list.append(hash(Files.readAllBytes(jar)))
                            .append("  ")
                            .append(name)
                            .append('\n');
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return hash(list.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String name(String image) {
        return image + ":" + System.getProperty("spate.version");
    }
}
