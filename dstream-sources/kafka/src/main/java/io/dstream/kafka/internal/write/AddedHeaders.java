package io.dstream.kafka.internal.write;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Headers that each record of a batch gets, but for those that it has already. Immutable, for many threads. */
final class AddedHeaders {
    static final AddedHeaders NONE = new AddedHeaders(Map.of());

    private final Header[] headers;

    private AddedHeaders(Map<String, String> headers) {
        this.headers = headers.entrySet().stream()
                .map(header ->
                        new RecordHeader(header.getKey(), header.getValue().getBytes(UTF_8)))
                .toArray(Header[]::new);
    }

    static AddedHeaders of(Map<String, String> headers) {
        return headers.isEmpty() ? NONE : new AddedHeaders(headers);
    }

    ProducerRecord<byte[], byte[]> to(ProducerRecord<byte[], byte[]> record) {
        for (Header header : headers) {
            if (record.headers().lastHeader(header.key()) == null) {
                record.headers().add(header);
            }
        }
        return record;
    }
}
