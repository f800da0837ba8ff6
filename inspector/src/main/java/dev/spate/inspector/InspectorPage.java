package dev.spate.inspector;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;

/// The page that shows snapshots to people, as one file that asks for nothing from outside: served beside
/// [InspectorAnswers#STREAM] it follows the service, opened from a disk it replays recordings.
///
/// It is made of parts in the folder `page`. Its content security policy names its script by the hash, so
/// that nothing in a recording can ever run.
public final class InspectorPage {

    /// In this order.
    private static final String[] SCRIPTS = {"figures.js", "feed.js", "charts.js", "tables.js", "columns.js", "page.js"
    };

    private static final class Made {
        private static final String HTML = make();
    }

    private InspectorPage() {}

    /// The whole page.
    public static String html() {
        return Made.HTML;
    }

    private static String make() {
        StringBuilder script = new StringBuilder("\n'use strict';\n");
        for (String name : SCRIPTS) {
            script.append(part(name)).append('\n');
        }
        return part("page.html")
                .replace("@STYLES@", part("page.css").strip())
                .replace("@HASH@", hash(script.toString()))
                .replace("\n@SCRIPT@\n", script.toString());
    }

    private static String part(String name) {
        String path = "page/" + name;
        try (InputStream in = Objects.requireNonNull(InspectorPage.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new IllegalStateException(path + " cannot be read from the program's own files", e);
        }
    }

    private static String hash(String script) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return Base64.getEncoder().encodeToString(digest.digest(script.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
