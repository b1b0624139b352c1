package io.dstream.examples.connectors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("endurance") // the node takes long to start
class OpenSearchCountsTest {
    @Test
    void totalsAreReadFromTheNodeThatItStarts() throws Exception {
        try (Example example = Example.start(OpenSearchCounts.class)) {
            example.awaitLine("  .*spark [1-9]\\d*");
            example.end();
        }
    }
}
