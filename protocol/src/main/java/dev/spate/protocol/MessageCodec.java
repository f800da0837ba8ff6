package dev.spate.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import dev.spate.workload.Check;
import dev.spate.workload.Extract;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Step;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Turns messages into bytes and back.
///
/// A message is two bytes, the format's version and the message's type, and a CBOR map of its fields
/// (RFC 8949). The first byte changes when a reader of the old version would misunderstand the new
/// bytes; a field more is such a change, since unknown fields are refused and not passed over. Whoever
/// meets a version or a type that it does not know gets [UnreadableMessageException] and counts it.
/// Types are named by numbers that stand in one table here, never by class names.
///
/// Immutable, for any thread. Making the first one costs some tens of milliseconds of class loading.
public final class MessageCodec {

    /// Version of the format that is written and the only one that is read.
    public static final int VERSION = 1;

    /// No message is longer, written or read: 64 MiB.
    public static final int MAX_BYTES = 64 << 20;

    private static final int MAX_NESTING = 32;

    /// Numbers are never used again for another type.
    private static final Map<Integer, Class<? extends Message>> TYPES = Map.ofEntries(
            Map.entry(1, RunEvent.RunSubmitted.class),
            Map.entry(2, RunEvent.RunPlanned.class),
            Map.entry(3, RunEvent.RunStarted.class),
            Map.entry(4, RunEvent.AgentLost.class),
            Map.entry(5, RunEvent.ShareHandedOver.class),
            Map.entry(6, RunEvent.RunFinished.class),
            Map.entry(7, RunEvent.RunStopping.class),
            Map.entry(16, Command.Assign.class),
            Map.entry(17, Command.Go.class),
            Map.entry(18, Command.Reassign.class),
            Map.entry(19, Command.Stop.class),
            Map.entry(20, Command.ClockEcho.class),
            Map.entry(21, Command.Profile.class),
            Map.entry(32, AgentEvent.Hello.class),
            Map.entry(33, AgentEvent.Heartbeat.class),
            Map.entry(34, AgentEvent.Ready.class),
            Map.entry(35, AgentEvent.PhaseDone.class),
            Map.entry(36, AgentEvent.Done.class),
            Map.entry(37, AgentEvent.Failed.class),
            Map.entry(38, AgentEvent.Profiled.class),
            Map.entry(39, AgentEvent.Left.class),
            Map.entry(48, IntervalReport.class),
            Map.entry(64, Pulse.class));

    private final Map<Integer, ObjectReader> readers;
    private final Map<Class<?>, Integer> numbers;
    private final ObjectWriter writer;

    public MessageCodec() {
        CBORFactory factory = CBORFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxDocumentLength(MAX_BYTES)
                        .maxNestingDepth(MAX_NESTING)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                // Half a surrogate pair, which any server can make a message quote, is written as U+FFFD.
                .enable(CBORGenerator.Feature.LENIENT_UTF_ENCODING)
                .build();
        CBORMapper mapper = CBORMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                // Null is refused wherever a component is not marked as one that may be null.
                .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
                .addMixIn(Check.Condition.class, ConditionNulls.class)
                .addMixIn(Extract.class, ExtractNulls.class)
                .addMixIn(Step.Request.class, RequestNulls.class)
                // A record is its components; methods that compute something from them are not data.
                .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
                .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
                .visibility(PropertyAccessor.GETTER, JsonAutoDetect.Visibility.NONE)
                .addMixIn(LoadModel.class, LoadModelTypes.class)
                .addMixIn(Step.class, StepTypes.class)
                .addMixIn(Step.Body.class, BodyTypes.class)
                .build();
        this.readers = TYPES.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> mapper.readerFor(entry.getValue())));
        this.numbers =
                TYPES.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));
        this.writer = mapper.writer();
    }

    /// @throws IllegalArgumentException if the message is longer than [#MAX_BYTES]
    public byte[] encode(Message message) {
        byte[] body;
        try {
            body = writer.writeValueAsBytes(message);
        } catch (IOException e) {
            throw new IllegalStateException("a message that cannot be written: " + message, e);
        }
        if (body.length + 2 > MAX_BYTES) {
            throw new IllegalArgumentException(message.getClass().getSimpleName() + " of " + body.length
                    + " bytes is longer than the " + MAX_BYTES + " that a message may have");
        }
        byte[] bytes = new byte[body.length + 2];
        bytes[0] = VERSION;
        bytes[1] = requireNonNull(numbers.get(message.getClass())).byteValue();
        System.arraycopy(body, 0, bytes, 2, body.length);
        return bytes;
    }

    /// @throws UnreadableMessageException if the bytes are no message of this version; nothing else is
    ///     thrown
    public Message decode(byte[] bytes) throws UnreadableMessageException {
        if (bytes.length < 2 || bytes.length > MAX_BYTES) {
            throw new UnreadableMessageException("a message of " + bytes.length + " bytes", null);
        }
        if (bytes[0] != VERSION) {
            throw new UnreadableMessageException(
                    "format version " + (bytes[0] & 0xff) + "; this Spate reads version " + VERSION, null);
        }
        ObjectReader reader = readers.get(bytes[1] & 0xff);
        if (reader == null) {
            throw new UnreadableMessageException("message type " + (bytes[1] & 0xff) + " is not known", null);
        }
        Message message;
        try {
            message = reader.readValue(bytes, 2, bytes.length - 2);
        } catch (IOException | RuntimeException e) {
            throw new UnreadableMessageException(name(reader) + " cannot be read: " + e.getMessage(), e);
        }
        if (message == null) {
            throw new UnreadableMessageException(name(reader) + " is null", null);
        }
        return message;
    }

    private static String name(ObjectReader reader) {
        return reader.getValueType().getRawClass().getSimpleName();
    }

    /// The number of each type, by its simple name; for tests that hold the table still.
    static Map<String, Integer> typeNumbers() {
        return TYPES.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(entry -> entry.getValue().getSimpleName(), Map.Entry::getKey));
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = LoadModel.ConstantRate.class, name = "constantRate"),
        @JsonSubTypes.Type(value = LoadModel.RampingRate.class, name = "rampingRate"),
        @JsonSubTypes.Type(value = LoadModel.Staircase.class, name = "staircase"),
        @JsonSubTypes.Type(value = LoadModel.AtOnce.class, name = "atOnce"),
        @JsonSubTypes.Type(value = LoadModel.ConstantUsers.class, name = "constantUsers"),
        @JsonSubTypes.Type(value = LoadModel.RampingUsers.class, name = "rampingUsers"),
        @JsonSubTypes.Type(value = LoadModel.Pause.class, name = "pause")
    })
    private interface LoadModelTypes {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Step.Pause.class, name = "pause"),
        @JsonSubTypes.Type(value = Step.Request.class, name = "request")
    })
    private interface StepTypes {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Step.TextBody.class, name = "text"),
        @JsonSubTypes.Type(value = Step.FileBody.class, name = "file")
    })
    private interface BodyTypes {}

    @SuppressWarnings("unused") // seen by Jackson alone
    private abstract static class ConditionNulls {
        @JsonSetter(nulls = Nulls.SET)
        @Nullable
        String operand;
    }

    @SuppressWarnings("unused") // seen by Jackson alone
    private abstract static class ExtractNulls {
        @JsonSetter(nulls = Nulls.SET)
        @Nullable
        String fallback;
    }

    @SuppressWarnings("unused") // seen by Jackson alone
    private abstract static class RequestNulls {
        @JsonSetter(nulls = Nulls.SET)
        Step.@Nullable Body body;
    }
}
