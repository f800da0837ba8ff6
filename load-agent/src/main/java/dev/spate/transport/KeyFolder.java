package dev.spate.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where an agent keeps the private keys that plans name. Nothing outside of the folder is ever read,
/// wherever links lead. Immutable.
public final class KeyFolder {

    /// For an agent that has no keys.
    public static final KeyFolder NONE = new KeyFolder(null);

    private static final int MAX_BYTES = 1 << 20;

    private final @Nullable Path folder;

    private KeyFolder(@Nullable Path folder) {
        this.folder = folder;
    }

    public static KeyFolder at(Path folder) {
        return new KeyFolder(folder.toAbsolutePath().normalize());
    }

    /// @param path relative to the folder
    /// @throws IOException with half a sentence on why it is not read
    byte[] read(String path) throws IOException {
        Path in = folder;
        if (in == null) {
            throw new IOException("this agent has no folder of keys (spate agent --keys DIR)");
        }
        try {
            Path inside = Path.of(path);
            Path real = in.resolve(inside).toRealPath();
            if (inside.isAbsolute() || !real.startsWith(in.toRealPath())) {
                throw new IOException("the path leads outside the agent's folder of keys");
            }
            try (InputStream bytes = Files.newInputStream(real)) {
                return bytes.readNBytes(MAX_BYTES);
            }
        } catch (InvalidPathException _) {
            throw new IOException("this is no path");
        } catch (NoSuchFileException _) {
            throw new IOException("there is no such file in the agent's folder of keys");
        }
    }
}
