package dev.spate.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/// What every page has in it: styles, script and the chart library, which is the "common" build, the
/// smallest one with tooltips and bands.
public final class PageAssets {
    private static final String ECHARTS = "/META-INF/resources/_static/echarts/";
    private static final String ECHARTS_PROPERTIES = "/META-INF/maven/org.mvnpm/echarts/pom.properties";

    private PageAssets() {}

    public static String styles() {
        return read("/dev/spate/report/report.css");
    }

    static String script() {
        return read("/dev/spate/report/report.js").strip();
    }

    /// The chart library.
    public static String charts() {
        return library("dist/echarts.common.min.js").strip();
    }

    /// What has to go along with the chart library.
    public static List<String> licences() {
        return List.of(library("NOTICE"), library("licenses/LICENSE-d3"), library("LICENSE"));
    }

    /// As a content security policy wants it.
    public static String hash(String script) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return Base64.getEncoder().encodeToString(digest.digest(script.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String library(String name) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(read(ECHARTS_PROPERTIES)));
        } catch (IOException e) {
            throw new IllegalStateException("a reader of a string failed", e);
        }
        return read(ECHARTS + properties.getProperty("version") + "/" + name);
    }

    private static String read(String path) {
        try (InputStream in = Objects.requireNonNull(PageAssets.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new IllegalStateException(path + " cannot be read from the program's own files", e);
        }
    }
}
