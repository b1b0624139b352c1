package io.dstream.zeromq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.codec.Codecs;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZMessageTest {

    @Test
    void messagesAreEqualIfTheirBytesAre() {
        assertThat(ZMessage.of("a", "b"))
                .isEqualTo(ZMessage.of(new byte[] {'a'}, new byte[] {'b'}))
                .hasSameHashCodeAs(ZMessage.of("a", "b"))
                .isNotEqualTo(ZMessage.of("ab"))
                .isNotEqualTo(ZMessage.of("a"));
    }

    @Test
    void framesAreReadAsTextIfTheyAreText() {
        ZMessage message = ZMessage.of("grüße", "\uFFFD", "");
        assertThat(List.of(message.text(0), message.text(1), message.text(2))).containsExactly("grüße", "\uFFFD", "");
        assertThatThrownBy(() -> ZMessage.of(new byte[] {(byte) 0xFF}).text()).hasMessageContaining("not UTF-8");
        assertThatThrownBy(message::text).hasMessage("a message of 3 frames: expected one");
        assertThatThrownBy(() -> message.frame(3)).hasMessage("frame 3 of a message of 3: there is none");
    }

    @Test
    void theCodecKeepsFrames() {
        Codecs.builtIn().with(ZMessage.codec()).checkComesBack(ZMessage.of("a", "", "c"));
    }

    @Test
    void aMessageDoesNotShowWhatIsInIt() {
        assertThat(ZMessage.of("secret", "")).hasToString("ZMessage[6 bytes, 0 bytes]");
    }

    @Test
    void keysDoNotShowTheirSecret() {
        CurveKeys keys = CurveKeys.generate();
        assertThat(keys.toString()).contains(keys.publicKey()).doesNotContain(keys.secretKey());
        assertThat(ZeroMq.pull("tcp://localhost:5555").curveServer(keys).toString())
                .doesNotContain(keys.secretKey());
        assertThatThrownBy(() -> new CurveKeys(keys.publicKey(), "short"))
                .hasMessage("a CURVE secret key that is not a key: expected 40 characters of Z85");
    }

    @Test
    void endpointsAreCheckedWhereTheyAreGiven() {
        for (String wrong :
                List.of("localhost:5555", "tcp://localhost", "tcp://a:b:1", "ipc:///tmp/x", "tcp://a:70000")) {
            assertThatThrownBy(() -> ZeroMq.pull(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(wrong)
                    .hasMessageContaining("tcp://host:port");
        }
    }
}
