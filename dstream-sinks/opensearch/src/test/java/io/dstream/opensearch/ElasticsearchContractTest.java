package io.dstream.opensearch;

import org.junit.jupiter.api.Tag;

/** What the sink keeps to, with Elasticsearch. */
@Tag("endurance")
class ElasticsearchContractTest extends OpenSearchContractTest {
    @Override
    OpenSearchServer server() throws Exception {
        return OpenSearchServer.shared(OpenSearchServer.Product.ELASTICSEARCH);
    }
}
