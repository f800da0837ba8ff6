package dev.spate.log.kafka;

import static java.util.Objects.requireNonNull;

import dev.spate.protocol.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/// The topics as they are on the brokers. Immutable.
///
/// @param warnings what is not as it was asked for, though it works
record Layout(Map<Topic, Place> places, List<String> warnings) {

    /// Room in a batch for what surrounds a message: the batch's header, the record's, the key.
    private static final int OVERHEAD_BYTES = 4 << 10;

    Layout {
        places = Map.copyOf(places);
        warnings = List.copyOf(warnings);
    }

    /// @param name as the brokers know it
    /// @param maxBatchBytes the longest batch that it takes
    record Place(String name, int partitions, int maxBatchBytes) {}

    /// The partition of a key. It depends on the number of partitions: who adds some to a topic while
    /// anything runs, separates readers from their messages.
    TopicPartition partition(Topic topic, String key) {
        Place place = place(topic);
        int hash = Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8)));
        return new TopicPartition(place.name, hash % place.partitions);
    }

    List<TopicPartition> partitions(Set<Topic> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic topic : topics) {
            Place place = place(topic);
            for (int i = 0; i < place.partitions; i++) {
                partitions.add(new TopicPartition(place.name, i));
            }
        }
        return partitions;
    }

    /// The longest part of a message that fits into a record.
    int maxPartBytes(Topic topic) {
        return place(topic).maxBatchBytes - OVERHEAD_BYTES;
    }

    /// The longest batch that any of the topics takes.
    int maxBatchBytes() {
        return places.values().stream().mapToInt(Place::maxBatchBytes).max().orElseThrow();
    }

    List<String> names() {
        return places.values().stream().map(Place::name).sorted().toList();
    }

    private Place place(Topic topic) {
        return requireNonNull(places.get(topic));
    }
}
