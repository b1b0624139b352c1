package io.dstream.opensearch.internal.write;

import com.fasterxml.jackson.databind.JsonNode;
import io.dstream.engine.task.Kept;
import io.dstream.opensearch.OpenSearchException;
import io.dstream.opensearch.internal.connect.Access;
import io.dstream.opensearch.internal.connect.Link;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * What a sink writes with in a process: used by all tasks that run there, from batch to batch, and closed when it has
 * not been used for a minute. Safe for use by many threads.
 */
public final class IndexWriter implements AutoCloseable {
    private static final Kept<IndexWriter> KEPT = new Kept<>("dstream-opensearch-idle", Duration.ofMinutes(1));

    /** Of an answer, what has become of each document; where all are written, only that. */
    private static final Map<String, String> ANSWER = Map.of(
            "filter_path",
            "errors,items.*.status,items.*.error.type,items.*.error.reason," + "items.*.error.caused_by");

    private final Link link;
    private final String index;
    private final long mostBytes;

    private IndexWriter(Link link, String index, long mostBytes) {
        this.link = link;
        this.index = index;
        this.mostBytes = mostBytes;
    }

    private static IndexWriter open(Maker maker) throws IOException, InterruptedException {
        Link link = Link.open(maker.id, maker.access);
        try {
            link.check(maker.index);
            return new IndexWriter(link, maker.index, link.contentLength());
        } catch (RuntimeException | InterruptedException | Error e) {
            link.close();
            throw e;
        }
    }

    /** The most bytes that a request may have. */
    long mostBytes() {
        return mostBytes;
    }

    /** Sends requests until OpenSearch has confirmed all of their documents. */
    void write(Collection<BulkRequest> requests) throws InterruptedException {
        link.requests()
                .<BulkRequest, Void>run("writing to the index " + index, requests, this::send, (request, none) -> {});
    }

    private CompletionStage<Void> send(BulkRequest request) {
        return link.send("POST", Link.path(index, "/_bulk"), ANSWER, request.content())
                .<JsonNode>thenApply(answer -> answer)
                .thenAccept(request::answered);
    }

    @Override
    public void close() throws IOException {
        link.close();
    }

    /** How to come by the writer of a sink, wherever one is. Immutable; holds the password. */
    public static final class Maker implements Serializable {
        private static final long serialVersionUID = 1L;

        private final String sink = UUID.randomUUID().toString(); // this sink in this run of the program
        private final String id;
        private final Access access;
        private final String index;

        public Maker(String id, Access access, String index) {
            this.id = id;
            this.access = access;
            this.index = index;
        }

        /**
         * The writer of this process, which is made if need be.
         *
         * @throws OpenSearchException if the cluster cannot be reached, or there is no index
         */
        public Kept<IndexWriter>.Lease lease() throws Exception {
            return KEPT.lease(sink, () -> open(this));
        }

        /** What waits in this process gives up. */
        public void stopping() {
            KEPT.find(sink).ifPresent(writer -> writer.link.stopping());
        }

        /** The sink is closed. */
        public void end() {
            KEPT.drop(sink);
        }
    }
}
