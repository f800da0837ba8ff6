package dev.spate.cli;

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

    private static String sentence(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}
