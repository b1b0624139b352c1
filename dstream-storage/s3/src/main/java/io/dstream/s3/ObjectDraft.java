package io.dstream.s3;

import static com.google.common.base.Preconditions.checkState;

import io.dstream.storage.Draft;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * A file that becomes an object when it is published. A small one is written then, by one request. A larger one, or one
 * that is forced, is an upload in several parts before, a few of which are on their way at once. For one thread.
 */
final class ObjectDraft implements Draft {
    /** What an upload's parts have, but for the last. S3 takes no smaller ones than 5 MiB. */
    static final int PART_BYTES = 8 << 20;

    private static final int LARGER_EVERY = 1_000; // parts; S3 takes 10,000
    private static final int UNDER_WAY = 3;

    private final Objects objects;
    private final String key;
    private final Map<String, String> mark;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    private final Queue<Future<CompletedPart>> sent = new ArrayDeque<>();
    private final List<CompletedPart> parts = new ArrayList<>();
    private String upload; // null unless there is one
    private int begun; // parts
    private boolean whole; // nothing more can be written
    private boolean published;
    private boolean closed;

    ObjectDraft(Objects objects, String key) {
        this.objects = objects;
        this.key = key;
        this.mark = objects.newMark();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        checkState(!whole, "%s is forced or published: nothing can be written to it any more", key);
        int done = 0;
        while (done < length) {
            int n = Math.min(length - done, partBytes() - buffer.size());
            buffer.write(bytes, offset + done, n);
            done += n;
            if (buffer.size() == partBytes()) {
                sendPart();
            }
        }
    }

    private int partBytes() {
        return PART_BYTES * (1 + begun / LARGER_EVERY);
    }

    private void sendPart() throws IOException {
        if (upload == null) {
            upload = objects.requests()
                    .send(
                            objects.describe(key),
                            client -> client.createMultipartUpload(create ->
                                    create.bucket(objects.bucket()).key(key).metadata(mark)))
                    .uploadId();
        }
        byte[] bytes = buffer.toByteArray();
        buffer.reset();
        int number = ++begun;
        String to = upload;
        sent.add(objects.requests().start(client -> uploaded(client, to, number, bytes)));
        while (sent.size() > UNDER_WAY) {
            awaitPart();
        }
    }

    private CompletedPart uploaded(S3Client client, String to, int number, byte[] bytes) {
        String tag = client.uploadPart(
                        part -> part.bucket(objects.bucket())
                                .key(key)
                                .uploadId(to)
                                .partNumber(number),
                        RequestBody.fromBytes(bytes))
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(tag).build();
    }

    private void awaitPart() throws IOException {
        parts.add(objects.requests().await(sent.remove(), objects.describe(key)));
    }

    @Override
    public void force() throws IOException {
        if (!whole) {
            if (buffer.size() > 0 || begun == 0) {
                sendPart();
            }
            whole = true;
        }
        while (!sent.isEmpty()) {
            awaitPart();
        }
    }

    @Override
    public void publish() throws IOException {
        if (published) {
            return;
        }
        checkState(!closed, "%s is closed", key);
        if (upload == null) {
            whole = true;
            objects.put(key, buffer.toByteArray(), mark);
        } else if (!complete(false)) {
            throw new IOException(objects.describe(key) + " was written by another program at the same time");
        }
        published = true;
    }

    @Override
    public void publishNew() throws IOException {
        if (published) {
            return;
        }
        checkState(!closed, "%s is closed", key);
        boolean mine;
        if (upload == null) {
            whole = true;
            mine = objects.putNew(key, buffer.toByteArray(), mark);
        } else {
            mine = complete(true);
        }
        if (!mine) {
            throw new FileAlreadyExistsException(objects.describe(key));
        }
        published = true;
    }

    /** Whether the object is this draft now. */
    private boolean complete(boolean onlyNew) throws IOException {
        force();
        CompleteMultipartUploadRequest.Builder request = CompleteMultipartUploadRequest.builder()
                .bucket(objects.bucket())
                .key(key)
                .uploadId(upload)
                .multipartUpload(all -> all.parts(parts));
        if (onlyNew) {
            request.ifNoneMatch("*");
        }
        try {
            return objects.claim(key, mark, client -> client.completeMultipartUpload(request.build()));
        } catch (NoSuchFileException e) { // it was completed, in an attempt whose answer was lost, or it was aborted
            if (objects.isMarked(key, mark)) {
                return true;
            }
            var gone = new NoSuchFileException(
                    objects.describe(key), null, "what was written of it was taken away by another program");
            gone.initCause(e);
            throw gone;
        }
    }

    @Override
    public void close() throws IOException {
        whole = true;
        if (published || upload == null) {
            closed = true;
            return;
        }
        while (!sent.isEmpty()) {
            var unused = sent.remove().cancel(false);
        }
        String given = upload;
        upload = null;
        closed = true;
        objects.abort(key, given);
    }
}
