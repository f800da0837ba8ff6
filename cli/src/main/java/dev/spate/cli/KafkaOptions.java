package dev.spate.cli;

import dev.spate.log.kafka.KafkaSettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the brokers are through which coordinator and agents talk. Shared by all commands that use
/// them.
final class KafkaOptions {

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Kafka brokers that join coordinator and agents; commas between several.")
    private @Nullable String brokers;

    @Option(
            names = "--prefix",
            paramLabel = "NAME",
            description = "What topic names begin with, so that clusters can share brokers. Default: spate")
    private @Nullable String prefix;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "Properties for the Kafka clients, such as security.protocol, sasl.* and ssl.*")
    private @Nullable Path config;

    /// Whether brokers were named.
    boolean given() {
        return brokers != null;
    }

    /// Refuses options that mean nothing without brokers.
    ///
    /// @throws WrongInputException with the reason
    void checkNotUsed() {
        if (prefix != null || config != null) {
            throw new WrongInputException(
                    (prefix != null ? "--prefix" : "--kafka-config") + " means nothing without --kafka HOST:PORT");
        }
    }

    /// @param command for the message
    /// @throws WrongInputException if there are no brokers, or what is said of them makes no sense
    KafkaSettings settings(String command) {
        if (brokers == null) {
            throw new WrongInputException("spate " + command + " needs --kafka HOST:PORT, the brokers through which"
                    + " coordinator and agents talk; on one machine, spate run does without");
        }
        try {
            KafkaSettings settings = KafkaSettings.of(brokers).withClientProperties(clientProperties());
            return prefix == null ? settings : settings.withPrefix(prefix);
        } catch (IllegalArgumentException e) {
            throw new WrongInputException("--kafka: " + Failure.describe(e));
        }
    }

    /// The same options for another process.
    ///
    /// @param otherwise prefix of topics where none was given
    List<String> arguments(String otherwise) {
        List<String> words =
                new ArrayList<>(List.of("--kafka", String.valueOf(brokers), "--prefix", prefix(otherwise)));
        if (config != null) {
            words.addAll(List.of("--kafka-config", config.toAbsolutePath().toString()));
        }
        return words;
    }

    /// What topic names begin with.
    String prefix(String otherwise) {
        return prefix == null ? otherwise : prefix;
    }

    private Map<String, String> clientProperties() {
        Path file = config;
        if (file == null) {
            return Map.of();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new WrongInputException("--kafka-config " + file + " cannot be read: " + Failure.describe(e));
        } catch (IllegalArgumentException e) {
            throw new WrongInputException("--kafka-config " + file + " is no properties file: " + Failure.describe(e));
        }
        Map<String, String> result = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> result.put(name, properties.getProperty(name)));
        return result;
    }
}
