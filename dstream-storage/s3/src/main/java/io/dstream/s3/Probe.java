package io.dstream.s3;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Tries with an object of its own, before anything else is written, what a storage needs: that there is the bucket,
 * that the program may list, write, read and delete, and that a name that is taken is refused. Costs about ten
 * requests.
 */
final class Probe {
    private static final Duration LONGEST = Duration.ofSeconds(8); // for each of them
    private static final byte[] TEXT = "dstream looks whether it may write here\n".getBytes(StandardCharsets.UTF_8);

    private final Objects objects;
    private final Requests requests;
    private final String directory;
    private final String key;

    /** Tries it below a prefix; empty, or with a slash at its end. */
    Probe(Objects objects, String prefix) {
        this.objects = objects;
        this.requests = objects.requests();
        this.directory = prefix;
        this.key = prefix + ".probe-" + UUID.randomUUID();
    }

    void run() throws IOException {
        may("s3:ListBucket", this::list);
        may("s3:PutObject", this::putFirst);
        try {
            refusesTakenNames();
            may(
                    "s3:GetObject",
                    client -> client.getObjectAsBytes(
                            get -> get.bucket(objects.bucket()).key(key)));
            refusesTakenNamesOfUploads();
        } finally {
            may(
                    "s3:DeleteObject",
                    client -> client.deleteObject(
                            delete -> delete.bucket(objects.bucket()).key(key)));
        }
    }

    private Object list(S3Client client) {
        return client.listObjectsV2(ListObjectsV2Request.builder()
                .bucket(objects.bucket())
                .prefix(directory)
                .maxKeys(1)
                .overrideConfiguration(settings -> settings.apiCallTimeout(shorter()))
                .build());
    }

    private Duration shorter() {
        Duration whole = requests.location().reaching().whole();
        return whole.compareTo(LONGEST) < 0 ? whole : LONGEST;
    }

    /** Nobody else has this name: if it is taken, then by an attempt whose answer was lost. */
    private Object putFirst(S3Client client) {
        try {
            return put(client, objects.newMark());
        } catch (S3Exception e) {
            if (Failure.isTaken(e)) {
                return true;
            }
            throw e;
        }
    }

    private Object put(S3Client client, Map<String, String> mark) {
        return client.putObject(
                put -> put.bucket(objects.bucket())
                        .key(key)
                        .metadata(mark)
                        .ifNoneMatch("*")
                        .overrideConfiguration(settings -> settings.apiCallTimeout(shorter())),
                RequestBody.fromBytes(TEXT));
    }

    private void refusesTakenNames() throws IOException {
        if (isDone(client -> put(client, objects.newMark()))) {
            throw ignored("PutObject");
        }
    }

    private void refusesTakenNamesOfUploads() throws IOException {
        String upload = requests.send(
                        objects.describe(key),
                        client -> client.createMultipartUpload(
                                create -> create.bucket(objects.bucket()).key(key)))
                .uploadId();
        try {
            String tag = requests.send(
                            objects.describe(key),
                            client -> client.uploadPart(
                                    part -> part.bucket(objects.bucket())
                                            .key(key)
                                            .uploadId(upload)
                                            .partNumber(1),
                                    RequestBody.fromBytes(TEXT)))
                    .eTag();
            may(
                    "s3:ListBucketMultipartUploads",
                    client -> client.listMultipartUploads(
                            list -> list.bucket(objects.bucket()).prefix(key)));
            CompletedPart part = CompletedPart.builder().partNumber(1).eTag(tag).build();
            if (isDone(client -> client.completeMultipartUpload(complete -> complete.bucket(objects.bucket())
                    .key(key)
                    .uploadId(upload)
                    .ifNoneMatch("*")
                    .multipartUpload(all -> all.parts(part))))) {
                throw ignored("CompleteMultipartUpload");
            }
        } finally {
            may("s3:AbortMultipartUpload", client -> abort(client, upload));
        }
    }

    private Object abort(S3Client client, String upload) {
        try {
            return client.abortMultipartUpload(
                    abort -> abort.bucket(objects.bucket()).key(key).uploadId(upload));
        } catch (S3Exception e) {
            if (Failure.isMissing(e)) {
                return true; // it was completed
            }
            throw e;
        }
    }

    private IOException ignored(String request) {
        return new IOException(requests.location() + " is in a store that ignores If-None-Match in " + request
                + ": it would let two programs write under one name. Use a store that honours it, as Amazon S3 does, or"
                + " a release of this one that does (endpoint(...) is "
                + (requests.location().reaching().endpoint() == null
                        ? "not set"
                        : requests.location().reaching().endpoint())
                + ")");
    }

    /** Whether a conditional request succeeds although the name is taken. */
    private boolean isDone(Requests.Sending<?> request) throws IOException {
        try {
            Object unused = requests.tryTo(objects.describe(key), request);
            return true;
        } catch (S3Exception e) {
            if (Failure.isTaken(e)) {
                return false;
            }
            if (Failure.isNotImplemented(e)) {
                throw ignored(e.awsErrorDetails().serviceName());
            }
            throw Failure.of(e, requests.location(), objects.describe(key));
        } catch (RuntimeException e) {
            throw Failure.of(e, requests.location(), objects.describe(key));
        }
    }

    private void may(String right, Requests.Sending<?> request) throws IOException {
        try {
            Object unused = requests.tryTo(objects.describe(key), request);
        } catch (S3Exception e) {
            if (Failure.isDenied(e)) {
                throw new IOException(
                        requests.location() + " cannot be used: the program's user lacks the right " + right
                                + " there (" + e.statusCode() + " " + Failure.codeOf(e)
                                + "); the rights that it needs are in docs/s3.md",
                        e);
            }
            throw Failure.of(e, requests.location(), requests.location().toString());
        } catch (RuntimeException e) {
            throw Failure.of(e, requests.location(), requests.location().toString());
        }
    }
}
