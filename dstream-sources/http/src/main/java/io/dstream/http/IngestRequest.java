package io.dstream.http;

import io.dstream.codec.Codec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request that has come.
 *
 * @param query the query of its address, as it was sent; empty if there is none
 * @param headers its headers, by their names in lower case; without {@code authorization}
 * @param body its body, decompressed; not copied, and must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by its bytes
public record IngestRequest(String query, Map<String, String> headers, byte[] body) {

    /** Copies the headers. */
    public IngestRequest {
        headers = Map.copyOf(headers);
    }

    /**
     * Returns a header.
     *
     * @param name its name, in any case
     * @return its value
     */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /**
     * Returns the body as text in UTF-8. What is not UTF-8 is replaced.
     *
     * @return the text
     */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /**
     * Returns the codec that a program with a checkpoint needs if it receives requests, and not what a decoder makes of
     * them: {@code StreamingContext.builder().codec(IngestRequest.codec())}.
     *
     * @return the codec
     */
    public static Codec<IngestRequest> codec() {
        return Codec.of(
                "IngestRequest",
                1,
                IngestRequest.class,
                (request, out) -> {
                    out.writeString(request.query);
                    out.writeValue(new TreeMap<>(request.headers));
                    out.writeBytes(request.body);
                },
                (version, in) -> new IngestRequest(in.readString(), headers(in.readValue()), in.readBytes()));
    }

    private static Map<String, String> headers(Object read) {
        Map<String, String> headers = new HashMap<>();
        ((Map<?, ?>) read).forEach((name, value) -> headers.put((String) name, (String) value));
        return headers;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IngestRequest that
                && query.equals(that.query)
                && headers.equals(that.headers)
                && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return Objects.hash(query, headers, Arrays.hashCode(body));
    }

    /** The length of the body: what is in the request may be secret. */
    @Override
    public String toString() {
        return "IngestRequest[" + body.length + " bytes]";
    }
}
