package io.dstream.opensearch.internal.connect;

import com.google.common.base.Throwables;
import java.io.IOException;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ContentTooLongException;

/** What errors mean: the client's, and those that OpenSearch answers. */
public final class Errors {
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TOO_LARGE = 413;

    private static final String MAPPING = ". Change the value, or the field in the index's mapping";

    /** What to do, by OpenSearch's name of an error. */
    private static final Map<String, String> ADVICE = Map.of(
            "mapper_parsing_exception", MAPPING, // OpenSearch, and Elasticsearch before 8.8
            "document_parsing_exception", MAPPING, // Elasticsearch
            "strict_dynamic_mapping_exception", ". Add the field to the index's mapping, or leave it out",
            "index_not_found_exception", ". Create the index",
            "cluster_block_exception", ". Remove the block from the index's settings",
            "search_context_missing_exception", ". The records of a page took too long: reduce pageSize");

    private Errors() {}

    /**
     * Whether an error may pass, so that the request may be sent again. What the connector sends changes nothing the
     * second time.
     */
    static boolean passes(Throwable e) {
        if (e instanceof Refused refused) {
            return refused.passes();
        }
        return e instanceof IOException && !isTooLong(e);
    }

    private static boolean isTooLong(Throwable e) {
        return has(e, ContentTooLongException.class);
    }

    private static boolean has(Throwable e, Class<? extends Throwable> kind) {
        return Throwables.getCausalChain(e).stream().anyMatch(kind::isInstance);
    }

    /** What an error says, in a line: the same while the problem is. */
    public static String told(Throwable e) {
        if (e instanceof Refused) {
            return e.getMessage();
        }
        Throwable root = Throwables.getRootCause(e);
        String kind = root.getClass().getSimpleName();
        return root.getMessage() == null ? kind : kind + ": " + root.getMessage();
    }

    /** What to do about an error, as the end of a sentence. */
    public static String advice(Throwable e) {
        if (e instanceof Refused refused) {
            return advice(refused);
        }
        if (has(e, SSLException.class)) {
            return ". Check tls: the node's certificate must be trusted, and be for the host in its URL; and that the"
                    + " node has TLS";
        }
        if (isTooLong(e)) {
            return ". Ask for fewer documents at a time, or with fields for less of each";
        }
        return e instanceof IOException
                ? ". Check that OpenSearch runs there, and the URLs in OpenSearchCluster.at"
                : "";
    }

    private static String advice(Refused refused) {
        String known = ADVICE.get(refused.type());
        if (known != null) {
            return known;
        }
        return switch (refused.status()) {
            case UNAUTHORIZED -> ". Check user and password, or apiKey";
            case FORBIDDEN -> ". Give the user what is missing";
            case TOO_LARGE -> ". Reduce bulkBytes, or raise http.max_content_length";
            case BAD_REQUEST -> {
                boolean stream = refused.getMessage().contains("op_type of create");
                yield stream ? ". This is a data stream: write to it with OpenSearch.create" : "";
            }
            default -> "";
        };
    }

    /** Whether something does not exist. */
    static boolean isMissing(Refused refused) {
        return refused.status() == NOT_FOUND;
    }

    /** Whether the user may not ask. */
    static boolean isForbidden(Refused refused) {
        return refused.status() == FORBIDDEN;
    }
}
