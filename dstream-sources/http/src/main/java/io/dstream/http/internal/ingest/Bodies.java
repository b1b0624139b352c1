package io.dstream.http.internal.ingest;

import io.dstream.http.IngestRequest;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** Reads requests, and not more of them than is allowed. */
final class Bodies {
    private static final int CHUNK = 1 << 13;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LEAST_BYTES_PER_MILLI = 10;

    /** A request that cannot be taken, and how it is answered. */
    static final class RejectedException extends Exception {
        private static final long serialVersionUID = 1L;

        final int status;

        RejectedException(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    private Bodies() {}

    static IngestRequest read(Request request, int mostBytes) throws IOException, RejectedException {
        if (request.getLength() > mostBytes) {
            throw tooLarge(mostBytes);
        }
        String encoding = request.getHeaders().get(HttpHeader.CONTENT_ENCODING);
        byte[] body;
        try (InputStream raw = Content.Source.asInputStream(request);
                InputStream in = decoded(raw, encoding)) {
            body = read(in, mostBytes, System.nanoTime());
        } catch (ZipException | EOFException e) {
            throw new RejectedException(HttpStatus.BAD_REQUEST_400, "the body is not compressed as its header says");
        }
        String query = request.getHttpURI().getQuery();
        return new IngestRequest(query == null ? "" : query, headers(request), body);
    }

    private static byte[] read(InputStream in, int mostBytes, long start) throws IOException, RejectedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            body.write(chunk, 0, n);
            if (body.size() > mostBytes) {
                throw tooLarge(mostBytes);
            }
            if (System.nanoTime() - start
                    > PATIENCE.plusMillis(body.size() / LEAST_BYTES_PER_MILLI).toNanos()) {
                throw new RejectedException(HttpStatus.REQUEST_TIMEOUT_408, "the body comes too slowly");
            }
        }
        return body.toByteArray();
    }

    private static InputStream decoded(InputStream raw, String encoding) throws IOException, RejectedException {
        if (encoding == null || encoding.equalsIgnoreCase("identity")) {
            return raw;
        }
        if (encoding.equalsIgnoreCase("gzip")) {
            return new GZIPInputStream(raw);
        }
        throw new RejectedException(HttpStatus.UNSUPPORTED_MEDIA_TYPE_415, "Content-Encoding: expected gzip, or none");
    }

    private static RejectedException tooLarge(int mostBytes) {
        return new RejectedException(
                HttpStatus.PAYLOAD_TOO_LARGE_413, "the body is larger than " + mostBytes + " bytes");
    }

    private static Map<String, String> headers(Request request) {
        Map<String, String> headers = new HashMap<>();
        for (HttpField field : request.getHeaders()) {
            if (field.getHeader() != HttpHeader.AUTHORIZATION && field.getValue() != null) {
                headers.merge(
                        field.getName().toLowerCase(Locale.ROOT), field.getValue(), (one, other) -> one + ", " + other);
            }
        }
        return headers;
    }
}
