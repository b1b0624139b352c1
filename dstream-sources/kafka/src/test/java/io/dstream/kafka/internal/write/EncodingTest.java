package io.dstream.kafka.internal.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.kafka.internal.ClientSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** What a sink sends can be made in other processes. */
class EncodingTest {
    @SuppressWarnings("unchecked")
    private static <T> T sent(T object) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", "localhost:1");
        return properties;
    }

    private static Encoding<Integer, String, Integer> encoding(
            Properties properties, Serializer<String> keys, Serializer<Integer> values) {
        return new Encoding<>(
                ClientSettings.ofProducer(properties),
                keys == null ? null : new Given<>("keys", keys),
                values == null ? null : new Given<>("values", values),
                n -> new ProducerRecord<>(
                        "numbers", 3, 5L, "k", n, List.of(new RecordHeader("about", "n".getBytes(UTF_8)))));
    }

    @Test
    void serializersThatPropertiesNameAreMadeWhereItIsSent() throws Exception {
        Properties properties = properties();
        properties.put("key.serializer", StringSerializer.class.getName());
        properties.put("key.serializer.encoding", "UTF-16BE");
        properties.put("value.serializer", IntegerSerializer.class.getName());

        ProducerRecord<byte[], byte[]> record =
                sent(sent(encoding(properties, null, null)).encode(7)).record();

        assertThat(record.topic()).isEqualTo("numbers");
        assertThat(record.partition()).isEqualTo(3);
        assertThat(record.timestamp()).isEqualTo(5);
        assertThat(record.key()).containsExactly(0, 'k');
        assertThat(record.value()).containsExactly(0, 0, 0, 7);
        assertThat(record.headers().lastHeader("about").value()).containsExactly('n');
    }

    @Test
    void aSerializerThatWasGivenIsSentOnlyIfItCanBe() throws Exception {
        Encoding<Integer, String, Integer> encoding =
                encoding(properties(), new StringSerializer(), new IntegerSerializer());

        assertThat(encoding.encode(7).record().key()).containsExactly('k');
        assertThatThrownBy(() -> sent(encoding))
                .isInstanceOf(InvalidObjectException.class)
                .hasMessageContainingAll(
                        StringSerializer.class.getName(), "keysMadeBy(StringSerializer::new)", "in the properties");
    }

    @Test
    void serializersThatAreMadeAreMadeWhereItIsSent() throws Exception {
        Encoding<Integer, String, Integer> encoding = new Encoding<>(
                ClientSettings.ofProducer(properties()),
                StringSerializer::new,
                IntegerSerializer::new,
                n -> new ProducerRecord<>("numbers", "k", n));
        assertThat(sent(encoding).encode(7).record().value()).containsExactly(0, 0, 0, 7);
    }
}
