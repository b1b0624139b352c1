package io.dstream.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.s3.server.Counted;
import io.dstream.s3.server.S3Server;
import io.dstream.storage.Draft;
import io.dstream.storage.FencedException;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import io.dstream.storage.StorageOutput;
import io.dstream.storage.StorageReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

class S3StorageTest {
    private final S3Location location = S3Server.shared().newBucket();
    private final S3Client client = S3Server.shared().client();
    private Storage one;
    private Storage other;

    @BeforeEach
    void open() throws IOException {
        one = location.open();
        other = location.open();
    }

    @AfterEach
    void close() throws IOException {
        one.close();
        other.close();
        client.close();
    }

    private static void write(StorageOutput to, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        to.write(bytes, 0, bytes.length);
    }

    private static void append(StorageFile to, String text) throws IOException {
        write(to, text);
        to.force();
    }

    private String content(String name) throws IOException {
        try (InputStream in = other.stream(name, 0)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private List<String> keys() {
        return client.listObjectsV2(list -> list.bucket(location.bucket())).contents().stream()
                .map(each -> each.key().replace("programs/orders/", ""))
                .toList();
    }

    // ---- files that are appended to ----

    @Test
    void eachForceIsAnObjectAndOneRequest() throws Exception {
        StorageFile file = one.create("log/1.log");
        Counted.reset();
        append(file, "ab");
        write(file, "c");
        append(file, "d");
        file.force(); // nothing is left to do
        assertThat(Counted.counts()).hasToString("{PutObject=2}");
        assertThat(keys())
                .containsExactly(
                        "log/1.log.parts/0000000000", "log/1.log.parts/0000000001", "log/1.log.parts/0000000002");
        assertThat(content("log/1.log")).isEqualTo("abcd");
        assertThat(other.list("log")).containsExactly("1.log");
    }

    @Test
    void aFenceStandsWhenTheFileIsGone() throws Exception {
        StorageFile file = one.create("a");
        append(file, "ab");
        other.fence("a");
        other.delete("a");
        assertThat(other.exists("a")).isFalse();
        assertThat(other.list("")).isEmpty();
        write(file, "late");
        assertThatThrownBy(file::force).isInstanceOf(FencedException.class);
        assertThat(other.list("")).isEmpty();
        StorageFile again = other.create("a");
        append(again, "new");
        assertThat(content("a")).isEqualTo("new");
        assertThatThrownBy(file::force).isInstanceOf(FencedException.class);
    }

    @Test
    void whatIsCutOffStaysAFence() throws Exception {
        StorageFile file = one.create("a");
        append(file, "ab");
        append(file, "cd");
        append(file, "ef");
        other.fence("a");
        other.truncate("a", 1);
        assertThat(content("a")).isEqualTo("a");
        write(file, "late");
        assertThatThrownBy(file::force).isInstanceOf(FencedException.class);
        append(other.append("a"), "z");
        assertThat(content("a")).isEqualTo("az");
    }

    @Test
    void readsThousandsOfPartsFromAnyPlace() throws Exception {
        StorageFile file = one.create("a");
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 1_010; i++) { // more than a listing has at once
            String text = "part " + i + ";";
            append(file, text);
            all.append(text);
        }
        Counted.reset();
        assertThat(content("a")).isEqualTo(all.toString());
        assertThat(Counted.counts()).containsEntry("ListObjectsV2", 2).containsEntry("GetObject", 1 + 1_010);
        try (StorageReader reader = other.open("a")) {
            assertThat(reader.size()).isEqualTo(all.length());
            byte[] bytes = new byte[20];
            for (int place : new int[] {5_000, 17, 8_000, 0}) {
                int n = reader.read(place, bytes, 0, bytes.length);
                assertThat(new String(bytes, 0, n, UTF_8)).isEqualTo(all.substring(place, place + n));
            }
            append(file, "more");
            int n = reader.read(all.length(), bytes, 0, bytes.length);
            assertThat(new String(bytes, 0, n, UTF_8)).isEqualTo("more");
        }
        other.delete("a");
        assertThat(keys()).isEmpty();
    }

    // ---- files that are written once ----

    private byte[] large() {
        byte[] bytes = new byte[2 * ObjectDraft.PART_BYTES + 12_345];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aLargeDraftIsAnUploadUntilItIsPublished() throws Exception {
        byte[] bytes = large();
        try (Draft draft = one.draft("large")) {
            draft.write(bytes, 0, bytes.length);
            assertThat(other.exists("large")).isFalse();
            draft.publishNew();
            draft.publishNew(); // once more changes nothing
        }
        try (InputStream in = other.stream("large", 0)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
        byte[] read = new byte[bytes.length];
        try (StorageReader reader = other.open("large")) {
            int done = 0;
            for (int n = 0; n >= 0; n = reader.read(done, read, done, Math.min(1 << 16, read.length - done))) {
                done += n;
                if (done == read.length) {
                    break;
                }
            }
        }
        assertThat(read).isEqualTo(bytes);
        try (Draft late = other.draft("large")) {
            late.write(bytes, 0, bytes.length);
            assertThatThrownBy(late::publishNew).isInstanceOf(FileAlreadyExistsException.class);
        }
        assertThat(uploads()).isZero();
    }

    private int uploads() {
        return client.listMultipartUploads(list -> list.bucket(location.bucket()))
                .uploads()
                .size();
    }

    @Test
    void aStrayThatWasDeletedIsNeverPublished() throws Exception {
        Draft forced = one.draft("d/e/forced");
        write(forced, "forced");
        forced.force();
        Draft empty = one.draft("d/empty");
        empty.force();
        Draft elsewhere = one.draft("elsewhere");
        elsewhere.force();
        assertThat(uploads()).isEqualTo(3);
        other.deleteStrays("d");
        assertThat(uploads()).isEqualTo(1);
        assertThatThrownBy(forced::publishNew)
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("taken away");
        assertThatThrownBy(empty::publish).isInstanceOf(NoSuchFileException.class);
        elsewhere.publish();
        forced.close();
        assertThat(other.list("")).containsExactly("elsewhere");
        assertThat(other.size("elsewhere")).isZero();
        assertThat(content("elsewhere")).isEmpty();
    }

    // ---- listing ----

    @Test
    void listsMoreThanAPage() throws Exception {
        for (int i = 0; i < 1_005; i++) {
            String key = String.format("programs/orders/many/%05d", i);
            client.putObject(put -> put.bucket(location.bucket()).key(key), RequestBody.fromString("x"));
        }
        assertThat(other.list("many"))
                .isEqualTo(IntStream.range(0, 1_005)
                        .mapToObj(i -> String.format("%05d", i))
                        .toList());
        assertThat(other.entries("many")).hasSize(1_005).allMatch(each -> each.size() == 1 && !each.isDirectory());
        assertThatThrownBy(() -> other.delete("many")).isInstanceOf(DirectoryNotEmptyException.class);
        assertThatThrownBy(() -> other.delete("none")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void namesThatNoFileCanHaveAreNotListed() throws Exception {
        for (String key : List.of("d/a", "d/c:d", "d/e:f/g")) {
            client.putObject(
                    put -> put.bucket(location.bucket()).key("programs/orders/" + key), RequestBody.fromString("x"));
        }
        assertThat(other.list("d")).containsExactly("a");
    }

    // ---- threads ----

    @Test
    void interruptsDisturbNothingAndAreKept() throws Exception {
        AtomicBoolean kept = new AtomicBoolean(true);
        List<Throwable> errors = new ArrayList<>();
        byte[] bytes = large();
        Thread thread = new Thread(() -> {
            try {
                Thread.currentThread().interrupt();
                StorageFile file = one.create("log");
                append(file, "ab");
                one.fence("log");
                try (Draft draft = one.draft("large")) {
                    draft.write(bytes, 0, bytes.length);
                    draft.publishNew();
                }
                try (InputStream in = one.stream("large", 0)) {
                    assertThat(in.readAllBytes()).isEqualTo(bytes);
                }
                one.delete("log");
                kept.set(Thread.interrupted());
            } catch (IOException | RuntimeException | Error e) {
                errors.add(e);
            }
        });
        thread.start();
        thread.join();
        assertThat(errors).isEmpty();
        assertThat(kept).isTrue();
    }

    @Test
    void whatIsClosedSaysSo() throws Exception {
        one.close();
        assertThatThrownBy(() -> one.list(""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("s3://" + location.bucket() + "/programs/orders is closed");
    }
}
