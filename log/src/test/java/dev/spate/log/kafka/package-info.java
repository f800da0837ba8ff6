/// The log on Kafka against a real broker.
@NullMarked
package dev.spate.log.kafka;

import org.jspecify.annotations.NullMarked;
