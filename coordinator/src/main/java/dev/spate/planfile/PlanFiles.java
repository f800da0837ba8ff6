package dev.spate.planfile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/// The files a plan may name: feeders and request bodies.
public interface PlanFiles {

    /// Reads a whole file.
    ///
    /// @param path relative to the plan, with `/` between its parts
    /// @param maxBytes a longer file is refused, and not read to its end
    byte[] read(String path, long maxBytes) throws Refusal;

    /// Files below a folder, never outside of it: links are followed first and judged by where they
    /// lead.
    ///
    /// @param folder where the plan lies
    static PlanFiles inFolder(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        return (path, maxBytes) -> readIn(absolute, path, maxBytes);
    }

    /// Files that are at hand already, such as those that came with a plan over the network.
    ///
    /// @param files by the path that the plan calls them
    static PlanFiles of(Map<String, byte[]> files) {
        Map<String, byte[]> copy = Map.copyOf(files);
        return (path, maxBytes) -> {
            byte[] bytes = copy.get(path);
            if (bytes == null) {
                throw new Refusal("there is no such file among those that came with the plan");
            }
            if (bytes.length > maxBytes) {
                throw tooLarge(bytes.length, maxBytes);
            }
            return bytes.clone();
        };
    }

    private static byte[] readIn(Path folder, String path, long maxBytes) throws Refusal {
        Path inside;
        try {
            inside = Path.of(path);
        } catch (InvalidPathException _) {
            throw new Refusal("this is no path");
        }
        if (inside.isAbsolute() || !folder.resolve(inside).normalize().startsWith(folder)) {
            throw new Refusal("the path leads outside the plan's folder, and only files in it are read");
        }
        try {
            Path real = folder.resolve(inside).toRealPath();
            if (!real.startsWith(folder.toRealPath())) {
                throw new Refusal("the path leads outside the plan's folder, and only files in it are read");
            }
            if (Files.isDirectory(real)) {
                throw new Refusal("this is a folder, not a file");
            }
            if (!Files.isRegularFile(real)) {
                throw new Refusal("this is no regular file");
            }
            // One byte more than allowed tells a file that is too large, also one that grows meanwhile.
            try (InputStream in = Files.newInputStream(real)) {
                byte[] bytes = in.readNBytes((int) Math.min(maxBytes + 1, Integer.MAX_VALUE - 8));
                if (bytes.length > maxBytes) {
                    throw tooLarge(Files.size(real), maxBytes);
                }
                return bytes;
            }
        } catch (NoSuchFileException _) {
            throw new Refusal("there is no such file in the plan's folder");
        } catch (IOException e) {
            throw new Refusal("the file cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static Refusal tooLarge(long bytes, long maxBytes) {
        return new Refusal("the file has " + bytes + " bytes; " + maxBytes + " are possible");
    }

    /// A file that is not read; the message is half a sentence on why.
    final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        public Refusal(String message) {
            super(message);
        }
    }
}
