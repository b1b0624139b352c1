package io.dstream.testing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogLinesTest {
    private final Logger logger = LoggerFactory.getLogger("io.dstream.some");

    @Test
    void capturesWhatIsLoggedBelowItsNameWhileItIsOpen() {
        LogLines log = new LogLines("io.dstream.some");
        try (LogLines other = new LogLines("io.dstream.other")) {
            logger.warn("{} is late", "bus 7");
            logger.info("bus 8 is there");
            logger.debug("a bus is red");
            assertThat(other.lines()).isEmpty();
        } finally {
            log.close();
        }
        logger.warn("after that");

        assertThat(log.lines()).containsExactly("bus 7 is late", "bus 8 is there");
        assertThat(log.at(Level.WARN)).containsExactly("bus 7 is late");
        assertThat(log.count("bus")).isEqualTo(2);
        assertThat(log.has("red")).isFalse();
    }
}
