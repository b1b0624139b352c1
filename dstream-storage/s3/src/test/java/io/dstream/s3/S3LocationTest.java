package io.dstream.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3LocationTest {
    @Test
    void namesABucketAndAPrefix() {
        S3Location location = S3.at("s3://bucket/programs/orders/");
        assertThat(location.bucket()).isEqualTo("bucket");
        assertThat(location.prefix()).isEqualTo("programs/orders");
        assertThat(location).hasToString("s3://bucket/programs/orders");
        assertThat(S3.at("s3://bucket").prefix()).isEmpty();
        assertThat(S3.at("s3a://bucket/")).hasToString("s3://bucket");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bucket", "http://bucket/x", "s3://", "s3:///x", "s3://b/../c", "s3://b//c"})
    void refusesOtherAddresses(String address) {
        assertThatThrownBy(() -> S3.at(address)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        S3Location location = S3.at("s3://bucket");
        assertThatThrownBy(() -> location.endpoint(URI.create("localhost:9000")))
                .hasMessageContaining("endpoint(localhost:9000)");
        assertThatThrownBy(() -> location.region(" ")).hasMessageContaining("region");
        assertThatThrownBy(() -> location.maxRetries(21)).hasMessageContaining("maxRetries(21)");
        assertThatThrownBy(() -> location.timeout(Duration.ZERO)).hasMessageContaining("timeout(PT0S)");
    }

    @Test
    void canBeSentWithoutItsCredentials() throws Exception {
        S3Location location = S3.at("s3://bucket/prefix")
                .endpoint(URI.create("http://127.0.0.1:1"))
                .pathStyle()
                .region("eu-central-1")
                .timeout(Duration.ofSeconds(3))
                .maxRetries(2)
                .credentials("the-access-key", "the-secret-key");
        byte[] sent = written(location);
        assertThat(new String(sent, StandardCharsets.ISO_8859_1)).doesNotContain("the-access", "the-secret");
        S3Location received = (S3Location) new ObjectInputStream(new ByteArrayInputStream(sent)).readObject();
        assertThat(received).hasToString(location.toString());
        assertThat(received.reaching()).isEqualTo(location.reaching());
        assertThat(received.keys()).isNull();
        assertThat(location.keys().toString()).doesNotContain("the-");
    }

    private static byte[] written(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }
}
