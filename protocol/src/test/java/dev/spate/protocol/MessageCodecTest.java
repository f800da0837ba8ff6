package dev.spate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MessageCodecTest {

    private final MessageCodec codec = new MessageCodec();

    @Test
    void aMessageIsReadAsItWasWritten() throws UnreadableMessageException {
        AgentEvent.Heartbeat heartbeat = new AgentEvent.Heartbeat("a", 1, 2, 3, -1);
        assertThat(codec.decode(codec.encode(heartbeat))).isEqualTo(heartbeat);
    }
}
