package io.dstream.opensearch;

import org.junit.jupiter.api.Tag;

/** Lookups and scans in Elasticsearch. */
@Tag("endurance")
class ElasticsearchReadTest extends OpenSearchReadTest {
    @Override
    OpenSearchServer server() throws Exception {
        return OpenSearchServer.shared(OpenSearchServer.Product.ELASTICSEARCH);
    }
}
