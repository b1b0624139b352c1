package io.dstream.examples.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EverythingLocalTest {
    @Test
    void eachWordIsCountedOnceThoughTheLeaderIsKilled() throws Exception {
        List<Counts> counts = EverythingLocal.run(2);
        assertThat(counts.get(0).size()).isGreaterThanOrEqualTo(4);
        assertThat(counts.get(0)).isEqualTo(counts.get(1));
    }
}
