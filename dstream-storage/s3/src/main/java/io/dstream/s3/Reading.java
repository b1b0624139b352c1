package io.dstream.s3;

import java.io.IOException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Reads pieces of objects. */
final class Reading {
    private Reading() {}

    /** Asks for some bytes, on the thread that calls. */
    static ResponseBytes<GetObjectResponse> get(
            S3Client client, Objects objects, String key, String tag, long from, int length) {
        return whole(
                objects,
                () -> client.getObjectAsBytes(get -> get.bucket(objects.bucket())
                        .key(key)
                        .ifMatch(tag)
                        .range("bytes=" + from + "-" + (from + length - 1))),
                Reading::hasItsLength);
    }

    private static boolean hasItsLength(ResponseBytes<GetObjectResponse> found) {
        Long said = found.response().contentLength();
        return said != null && said == found.asByteArrayUnsafe().length;
    }

    /**
     * Asks again where the answer was cut off among its headers. The SDK does not notice that: it takes what is missing
     * for nothing.
     */
    static <T> T whole(Objects objects, Supplier<T> request, Predicate<T> isWhole) {
        int retries = objects.requests().location().reaching().maxRetries();
        for (int attempt = 0; ; attempt++) {
            T answer = request.get();
            if (isWhole.test(answer)) {
                return answer;
            }
            if (attempt == retries) {
                throw SdkClientException.create("the answer was cut off, " + (retries + 1) + " times");
            }
        }
    }

    /** Some bytes that are known to be there, at least one. */
    static byte[] range(Objects objects, String key, String tag, long from, int length) throws IOException {
        return objects.requests().send(objects.describe(key), client -> get(client, objects, key, tag, from, length)
                .asByteArrayUnsafe());
    }
}
