package io.dstream.s3;

import java.io.IOException;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Reads pieces of objects. */
final class Reading {
    private Reading() {}

    /** Asks for some bytes, on the thread that calls. */
    static ResponseBytes<GetObjectResponse> get(
            S3Client client, Objects objects, String key, String tag, long from, int length) {
        return client.getObjectAsBytes(get ->
                get.bucket(objects.bucket()).key(key).ifMatch(tag).range("bytes=" + from + "-" + (from + length - 1)));
    }

    /** Some bytes that are known to be there, at least one. */
    static byte[] range(Objects objects, String key, String tag, long from, int length) throws IOException {
        return objects.requests().send(objects.describe(key), client -> get(client, objects, key, tag, from, length)
                .asByteArrayUnsafe());
    }
}
