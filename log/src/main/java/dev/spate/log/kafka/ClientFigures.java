package dev.spate.log.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;

/// Passes the metrics of one Kafka client on to [Instruments.Meters]. Made by the client, from its
/// properties.
///
/// For any thread of the client.
public final class ClientFigures implements MetricsReporter {

    /// The property under which a client finds the meters.
    static final String METERS = "spate.meters";

    /// What metrics of a group are of: the group without these, `producer` or `consumer.fetch_manager`.
    private static final String GROUP_END = "-metrics";

    private final Map<MetricName, Runnable> removals = new HashMap<>();
    private Instruments.Meters meters = Instruments.Meters.NONE;

    @Override
    public synchronized void configure(Map<String, ?> properties) {
        if (properties.get(METERS) instanceof Instruments.Meters given) {
            meters = given;
        }
    }

    @Override
    public synchronized void init(List<KafkaMetric> metrics) {
        metrics.forEach(this::metricChange);
    }

    @Override
    public synchronized void metricChange(KafkaMetric metric) {
        MetricName name = metric.metricName();
        // Versions and other texts are none, and one for each node is too much.
        if (!name.group().endsWith(GROUP_END) || name.tags().containsKey("node-id")) {
            return;
        }
        metricRemoval(metric);
        removals.put(
                name,
                meters.add(
                        word(name.group().substring(0, name.group().length() - GROUP_END.length())) + "."
                                + word(name.name()),
                        name.description(),
                        Map.copyOf(name.tags()),
                        name.name().endsWith("-total"),
                        () -> metric.metricValue() instanceof Number number ? number.doubleValue() : Double.NaN));
    }

    @Override
    public synchronized void metricRemoval(KafkaMetric metric) {
        Runnable removal = removals.remove(metric.metricName());
        if (removal != null) {
            removal.run();
        }
    }

    @Override
    public synchronized void close() {
        removals.values().forEach(Runnable::run);
        removals.clear();
    }

    private static String word(String name) {
        return name.replace('-', '_');
    }
}
