package dev.spate.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// What a caller shows to be let in. It never prints itself.
public final class Token {

    /// Guessing 16 random letters at the rate that is let through takes longer than the sun will shine.
    private static final int SHORTEST = 16;

    private static final int LONGEST = 1024;

    private final String value;

    private Token(String value) {
        this.value = value;
    }

    /// @param origin where it comes from, for the message, such as `the environment variable
    ///     SPATE_TOKEN`
    /// @throws IllegalArgumentException if it is too short, too long, or cannot stand in a header; the
    ///     message is for people and does not show it
    public static Token of(String value, String origin) {
        if (value.length() < SHORTEST || value.length() > LONGEST) {
            throw new IllegalArgumentException("the token in " + origin + " has " + value.length()
                    + " characters; it must have " + SHORTEST + " to " + LONGEST
                    + ", such as those of 'openssl rand -hex 24'");
        }
        if (!value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "the token in " + origin + " holds blanks or other characters than visible ASCII");
        }
        return new Token(value);
    }

    /// Reads a file that holds a token and nothing else but white space around it.
    ///
    /// @throws IllegalArgumentException as [#of], or if the file cannot be read
    public static Token read(Path file) {
        try {
            if (Files.size(file) > 2 * LONGEST) {
                throw new IllegalArgumentException("the file " + file + " is too long to hold a token alone");
            }
            return of(Files.readString(file).strip(), "the file " + file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no file " + file + " to read the token from", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the token cannot be read from the file " + file, e);
        }
    }

    /// Compares in a time that says nothing about how much of it is right.
    boolean matches(String given) {
        return MessageDigest.isEqual(sha256(given), sha256(value));
    }

    /// As it stands in the header `Authorization`.
    String authorization() {
        return "Bearer " + value;
    }

    @Override
    public String toString() {
        return "a token";
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
