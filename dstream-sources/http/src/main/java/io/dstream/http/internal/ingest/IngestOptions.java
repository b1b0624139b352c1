package io.dstream.http.internal.ingest;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * What may be posted. Immutable.
 *
 * @param path where to
 * @param maxBodyBytes how large a body may be, decompressed
 * @param maxRequests how many requests may be in hand at a time
 * @param requestsPerSecond how many may come in a second; 0 for no limit
 */
public record IngestOptions(String path, int maxBodyBytes, int maxRequests, int requestsPerSecond) {
    public static final IngestOptions DEFAULT = new IngestOptions("/ingest", 1 << 20, 64, 0);
    private static final int MAX_REQUESTS = 1000;

    public IngestOptions {
        checkArgument(
                path != null && path.startsWith("/") && path.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '?'),
                "path '%s': expected one that starts with a slash",
                path);
        checkArgument(maxBodyBytes >= 1, "bodies of %s bytes at most: expected at least 1", maxBodyBytes);
        checkArgument(
                maxRequests >= 1 && maxRequests <= MAX_REQUESTS,
                "%s requests at a time: expected 1 to %s",
                maxRequests,
                MAX_REQUESTS);
        checkArgument(requestsPerSecond >= 0, "%s requests a second: expected at least 1", requestsPerSecond);
    }

    public IngestOptions withPath(String where) {
        return new IngestOptions(where, maxBodyBytes, maxRequests, requestsPerSecond);
    }

    public IngestOptions withMaxBodyBytes(int bytes) {
        return new IngestOptions(path, bytes, maxRequests, requestsPerSecond);
    }

    public IngestOptions withMaxRequests(int requests) {
        return new IngestOptions(path, maxBodyBytes, requests, requestsPerSecond);
    }

    public IngestOptions withRequestsPerSecond(int requests) {
        checkArgument(requests >= 1, "%s requests a second: expected at least 1", requests);
        return new IngestOptions(path, maxBodyBytes, maxRequests, requests);
    }
}
