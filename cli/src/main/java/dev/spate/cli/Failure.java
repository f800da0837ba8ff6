package dev.spate.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Says in one line what an exception means to a user.
final class Failure {

    private Failure() {}

    static String describe(Throwable failure) {
        StringBuilder text = new StringBuilder(sentence(failure));
        @Nullable Throwable cause = failure.getCause();
        while (cause != null) {
            String sentence = sentence(cause);
            if (text.indexOf(sentence) < 0) {
                text.append(": ").append(sentence);
            }
            cause = cause.getCause();
        }
        return text.toString();
    }

    /// Exceptions of the file system carry little but a path.
    private static String sentence(Throwable failure) {
        switch (failure) {
            case AccessDeniedException denied -> {
                return "access to " + denied.getFile() + " is denied";
            }
            case NoSuchFileException missing -> {
                return "there is no " + missing.getFile();
            }
            case FileAlreadyExistsException there -> {
                return there.getFile() + " is there already and is no folder";
            }
            case FileSystemException other
            when other.getReason() != null -> {
                return other.getFile() + ": " + other.getReason().toLowerCase(Locale.ROOT);
            }
            default -> {}
        }
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}
