package io.dstream.examples.connectors;

import org.junit.jupiter.api.Test;

class CassandraCountsTest {
    @Test
    void countsAreReadFromTheNodeThatItStarts() throws Exception {
        try (Example example = Example.start(CassandraCounts.class)) {
            example.awaitLine("  .*spark \\d+");
            example.end();
        }
    }
}
