package io.dstream.http;

import static com.google.common.base.Preconditions.checkArgument;

import io.dstream.http.internal.ListenOptions;
import io.dstream.http.internal.ingest.IngestOptions;

/**
 * Receives records by HTTP.
 *
 * <pre>{@code
 * DStream<String> lines = ssc.from(HttpIngest.listen(8080));
 * }</pre>
 *
 * <pre>{@code
 * curl --data-binary @lines.txt http://localhost:8080/ingest
 * }</pre>
 */
public final class HttpIngest {
    private static final int MAX_PORT = 65_535;

    private HttpIngest() {}

    /**
     * Returns a source of what is posted to {@code /ingest}. Each line of a body is a record, unless the source is told
     * otherwise.
     *
     * @param port the port to listen on; 0 for any that is free, see {@link HttpIngestSource#onListening}
     * @return the source
     */
    public static HttpIngestSource<String> listen(int port) {
        checkArgument(port >= 0 && port <= MAX_PORT, "port %s: expected 0 to 65535", port);
        return HttpIngestSource.of(ListenOptions.of(port), IngestOptions.DEFAULT);
    }
}
