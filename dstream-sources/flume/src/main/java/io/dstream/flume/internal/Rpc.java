package io.dstream.flume.internal;

import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Protocol;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/** The protocol of Flume's Avro sources: two calls, and what answers them. */
final class Rpc {
    static final String APPEND = "append";
    static final String APPEND_BATCH = "appendBatch";
    static final int HASH_BYTES = 16;

    /** What an enum of Avro is sent as: the place of the symbol. */
    enum Status {
        OK(0),
        FAILED(1),
        UNKNOWN(2);

        final int symbol;

        Status(int symbol) {
            this.symbol = symbol;
        }
    }

    /** How far the two sides know each other's protocols. */
    enum Match {
        BOTH(0),
        CLIENT(1),
        NONE(2);

        final int symbol;

        Match(int symbol) {
            this.symbol = symbol;
        }
    }

    static final Protocol PROTOCOL = Protocol.parse("""
            {"protocol": "AvroSourceProtocol", "namespace": "org.apache.flume.source.avro",
             "types": [
               {"type": "enum", "name": "Status", "symbols": ["OK", "FAILED", "UNKNOWN"]},
               {"type": "record", "name": "AvroFlumeEvent", "fields": [
                 {"name": "headers", "type": {"type": "map", "values": "string"}},
                 {"name": "body", "type": "bytes"}]}],
             "messages": {
               "append": {"request": [{"name": "event", "type": "AvroFlumeEvent"}], "response": "Status"},
               "appendBatch": {"request": [{"name": "events", "type": {"type": "array", "items": "AvroFlumeEvent"}}],
                 "response": "Status"}}}
            """);

    private Rpc() {}

    /** Whether the calls of another protocol are those of this one, to the byte. */
    static boolean isSame(Protocol other) {
        return Stream.of(APPEND, APPEND_BATCH).allMatch(name -> {
            Protocol.Message theirs = other.getMessages().get(name);
            return theirs == null // then it is not called
                    || form(theirs).equals(form(PROTOCOL.getMessages().get(name)));
        });
    }

    private static List<String> form(Protocol.Message message) {
        return Stream.concat(
                        message.getRequest().getFields().stream().map(Schema.Field::schema),
                        Stream.of(message.getResponse()))
                .map(SchemaNormalization::toParsingForm)
                .toList();
    }
}
