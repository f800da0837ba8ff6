/// The log on Kafka: [KafkaLog] for everybody, [Leadership] for coordinators that wait for their turn.
///
/// Nothing outside of this package knows Kafka, and nothing of Kafka is loaded before a log is opened.
@NullMarked
package dev.spate.log.kafka;

import org.jspecify.annotations.NullMarked;
