package io.dstream.s3;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The objects of a bucket, by their keys. What is written carries a mark of its own, so that whoever is told that a
 * name is taken sees whether it has taken it itself, in an attempt whose answer was lost. Safe for use by many threads.
 */
final class Objects {
    private static final String MARK = "dstream-write";
    private static final int CONFLICTS = 20; // attempts; each one waits for an answer
    private static final int MOST_DELETED = 1000; // by one request

    private final Requests requests;
    private final String bucket;
    private final String self = UUID.randomUUID().toString();
    private final AtomicLong writes = new AtomicLong();

    Objects(Requests requests) {
        this.requests = requests;
        this.bucket = requests.location().bucket();
    }

    /** Sends it. */
    Requests requests() {
        return requests;
    }

    String bucket() {
        return bucket;
    }

    /** What an object is called in messages. */
    String describe(String key) {
        return "s3://" + bucket + "/" + key;
    }

    // ---- writing ----

    /** The mark of what is written next. */
    Map<String, String> newMark() {
        return Map.of(MARK, self + "-" + writes.incrementAndGet());
    }

    /** Writes an object, whatever had its name. */
    void put(String key, byte[] bytes, Map<String, String> mark) throws IOException {
        requests.send(
                describe(key),
                client -> client.putObject(
                        put -> put.bucket(bucket).key(key).metadata(mark), RequestBody.fromBytes(bytes)));
    }

    /** Writes an object if nothing has its name. Whether it has the name now, by this attempt or an earlier one. */
    boolean putNew(String key, byte[] bytes, Map<String, String> mark) throws IOException {
        return claim(
                key,
                mark,
                client -> client.putObject(
                        put -> put.bucket(bucket).key(key).metadata(mark).ifNoneMatch("*"),
                        RequestBody.fromBytes(bytes)));
    }

    /**
     * Sends a request that gives an object its name if nothing has it.
     *
     * @return whether what has the name has this mark
     */
    boolean claim(String key, Map<String, String> mark, Requests.Sending<?> request) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                Object unused = requests.tryTo(describe(key), request);
                return true;
            } catch (S3Exception e) {
                if (Failure.isTaken(e)) {
                    return isMarked(key, mark);
                }
                if (!Failure.isConflict(e) || attempt == CONFLICTS) {
                    throw Failure.of(e, requests.location(), describe(key));
                }
            } catch (RuntimeException e) {
                throw Failure.of(e, requests.location(), describe(key));
            }
        }
    }

    /** Whether an object is there and has this mark. */
    boolean isMarked(String key, Map<String, String> mark) throws IOException {
        return head(key)
                .map(found -> mark.get(MARK).equals(found.metadata().get(MARK)))
                .orElse(false);
    }

    // ---- looking ----

    /** What is known of an object, if there is one. */
    Optional<HeadObjectResponse> head(String key) throws IOException {
        try {
            return Optional.of(requests.tryTo(
                    describe(key),
                    client -> client.headObject(head -> head.bucket(bucket).key(key))));
        } catch (S3Exception e) {
            if (Failure.isMissing(e)) {
                return Optional.empty();
            }
            throw Failure.of(e, requests.location(), describe(key));
        } catch (RuntimeException e) {
            throw Failure.of(e, requests.location(), describe(key));
        }
    }

    /** Takes a page of a listing; false for no more. */
    interface Page {
        boolean take(ListObjectsV2Response page) throws IOException;
    }

    /** Lists keys that begin so, in pages. */
    void pages(String prefix, boolean isDirectory, int first, Page page) throws IOException {
        String next = null;
        boolean more = true;
        while (more) {
            ListObjectsV2Request.Builder request =
                    ListObjectsV2Request.builder().bucket(bucket).prefix(prefix).continuationToken(next);
            if (isDirectory) {
                request.delimiter("/");
            }
            if (next == null && first > 0) {
                request.maxKeys(first);
            }
            ListObjectsV2Response found =
                    requests.send(describe(prefix), client -> client.listObjectsV2(request.build()));
            next = found.nextContinuationToken();
            more = page.take(found) && Boolean.TRUE.equals(found.isTruncated());
        }
    }

    /** All objects whose keys begin so, by their keys. */
    List<S3Object> below(String prefix) throws IOException {
        List<S3Object> all = new ArrayList<>();
        pages(prefix, false, 0, page -> all.addAll(page.contents()) || page.hasContents());
        return all;
    }

    // ---- deleting ----

    /** Deletes an object, if it is there. */
    void delete(String key) throws IOException {
        requests.send(
                describe(key),
                client -> client.deleteObject(delete -> delete.bucket(bucket).key(key)));
    }

    /** Deletes objects, as few requests at a time as that takes; those that come first go first. */
    void delete(List<String> keys) throws IOException {
        for (int from = 0; from < keys.size(); from += MOST_DELETED) {
            List<ObjectIdentifier> some = keys.subList(from, Math.min(keys.size(), from + MOST_DELETED)).stream()
                    .map(key -> ObjectIdentifier.builder().key(key).build())
                    .toList();
            String first = describe(some.get(0).key());
            DeleteObjectsResponse answer = requests.send(
                    first,
                    client -> client.deleteObjects(all -> all.bucket(bucket)
                            .delete(Delete.builder().objects(some).quiet(true).build())));
            if (answer.hasErrors() && !answer.errors().isEmpty()) {
                throw new IOException(describe(answer.errors().get(0).key()) + " could not be deleted: "
                        + answer.errors().get(0).code() + ", "
                        + answer.errors().get(0).message());
            }
        }
    }

    // ---- uploads in several parts ----

    /** The uploads that nobody has completed, of keys that begin so. */
    List<MultipartUpload> uploads(String prefix) throws IOException {
        List<MultipartUpload> all = new ArrayList<>();
        String nextKey = null;
        String nextUpload = null;
        boolean more = true;
        while (more) {
            String key = nextKey;
            String upload = nextUpload;
            var page = requests.send(
                    describe(prefix),
                    client -> client.listMultipartUploads(list -> list.bucket(bucket)
                            .prefix(prefix.isEmpty() ? null : prefix)
                            .keyMarker(key)
                            .uploadIdMarker(upload)));
            page.uploads().stream()
                    .filter(each -> each.key().startsWith(prefix))
                    .forEach(all::add);
            nextKey = page.nextKeyMarker();
            nextUpload = page.nextUploadIdMarker();
            more = Boolean.TRUE.equals(page.isTruncated());
        }
        return all;
    }

    /** Drops an upload, if it is still there. */
    void abort(String key, String upload) throws IOException {
        try {
            requests.tryTo(
                    describe(key),
                    client -> client.abortMultipartUpload(
                            abort -> abort.bucket(bucket).key(key).uploadId(upload)));
        } catch (S3Exception e) {
            if (!Failure.isMissing(e)) {
                throw Failure.of(e, requests.location(), describe(key));
            }
        } catch (RuntimeException e) {
            throw Failure.of(e, requests.location(), describe(key));
        }
    }
}
