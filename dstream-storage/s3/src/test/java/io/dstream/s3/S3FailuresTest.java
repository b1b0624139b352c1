package io.dstream.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.s3.server.FaultyStore;
import io.dstream.s3.server.FaultyStore.Fate;
import io.dstream.s3.server.FaultyStore.Request;
import io.dstream.s3.server.S3Server;
import io.dstream.storage.Draft;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import io.dstream.storage.StorageOutput;
import io.dstream.storage.StorageReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that does not answer, answers with errors, or promises what it does not do. */
class S3FailuresTest {
    private final S3Location location = S3Server.shared().newBucket();
    private FaultyStore faulty;
    private Storage storage;

    @BeforeEach
    void open() throws IOException {
        faulty = new FaultyStore(S3Server.shared().port());
        storage = S3Server.at(location.bucket(), faulty.port())
                .timeout(Duration.ofSeconds(5))
                .open();
    }

    @AfterEach
    void close() throws IOException {
        storage.close();
        faulty.close();
    }

    private static void write(StorageOutput to, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        to.write(bytes, 0, bytes.length);
    }

    private String content(String name) throws IOException {
        try (Storage direct = location.open();
                InputStream in = direct.stream(name, 0)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    /** Such a fate for the first requests of a kind. */
    private AtomicInteger strike(int times, Fate fate, Predicate<Request> which) {
        AtomicInteger struck = new AtomicInteger();
        faulty.on(request -> which.test(request) && struck.incrementAndGet() <= times ? fate : Fate.PASSES);
        return struck;
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"IS_LOST", "IS_NOT_ANSWERED", "IS_HALF_ANSWERED", "IS_TOO_MUCH"})
    void aForceIsDoneOnceWhateverHappensToItsRequests(Fate fate) throws Exception {
        StorageFile file = storage.create("log");
        AtomicInteger struck = strike(2, fate, request -> request.is("PUT", "log.parts/0000000001"));
        write(file, "ab");
        file.force();
        write(file, "cd");
        file.force();
        assertThat(struck.get()).isGreaterThan(fate == Fate.IS_HALF_ANSWERED ? 0 : 2);
        assertThat(content("log")).isEqualTo("abcd");
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"IS_LOST", "IS_NOT_ANSWERED", "IS_TOO_MUCH"})
    void aDraftIsPublishedOnceWhateverHappensToItsRequests(Fate fate) throws Exception {
        AtomicInteger struck = strike(2, fate, request -> request.is("PUT", "small"));
        try (Draft draft = storage.draft("small")) {
            write(draft, "small");
            draft.publishNew();
        }
        assertThat(struck.get()).isGreaterThan(2);
        struck = strike(1, fate, request -> request.is("POST", "uploadId="));
        try (Draft draft = storage.draft("upload")) {
            write(draft, "upload");
            draft.force();
            draft.publishNew();
        }
        assertThat(struck.get()).isGreaterThan(1);
        assertThat(content("small") + content("upload")).isEqualTo("smallupload");
        try (Draft late = storage.draft("upload")) {
            assertThatThrownBy(late::publishNew).isInstanceOf(FileAlreadyExistsException.class);
        }
    }

    @Test
    void aStreamGoesOnWhereItsConnectionWasCut() throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        try (Draft draft = storage.draft("large")) {
            draft.write(bytes, 0, bytes.length);
            draft.publish();
        }
        AtomicInteger struck = strike(2, Fate.IS_HALF_ANSWERED, request -> request.is("GET", "large"));
        try (InputStream in = storage.stream("large", 1_000)) {
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 1_000, bytes.length));
        }
        assertThat(struck).hasValue(3);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"IS_HALF_ANSWERED", "IS_ANSWERED_WITH_A_STATUS"})
    void aListAndAFileWhoseAnswersAreCutAreAskedForAgain(Fate fate) throws Exception {
        try (Draft draft = storage.draft("listed")) {
            write(draft, "x");
            draft.publish();
        }
        AtomicInteger struck = strike(2, fate, request -> request.is("GET", "list-type=2"));
        assertThat(storage.list("")).containsExactly("listed");
        assertThat(struck).hasValue(3);
        struck = strike(2, fate, request -> request.is("GET", "/listed"));
        try (InputStream in = storage.stream("listed", 0)) {
            assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("x");
        }
        assertThat(struck).hasValue(3);
    }

    @Test
    void aFileWhoseDeletionIsBrokenOffIsGone() throws Exception {
        try (StorageFile file = storage.create("log")) {
            for (String text : List.of("a", "b", "c")) {
                write(file, text);
                file.force();
            }
        }
        AtomicInteger struck = strike(1, Fate.IS_FORBIDDEN, request -> request.is("POST", "delete"));
        assertThatThrownBy(() -> storage.delete("log")).isInstanceOf(IOException.class);
        assertThat(struck).hasValue(1);
        assertThat(storage.list("")).isEmpty();
        try (StorageFile file = storage.create("log")) {
            write(file, "new");
            file.force();
        }
        assertThat(content("log")).isEqualTo("new");
    }

    /** Half of a short answer is not even all of its headers, and the SDK takes what is missing for nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void aShortAnswerThatIsCutOffIsAskedForAgain(String method) throws Exception {
        try (Draft draft = storage.draft("short")) {
            write(draft, "ab");
            draft.publish();
        }
        AtomicInteger struck = strike(2, Fate.IS_HALF_ANSWERED, request -> request.is(method, "short"));

        byte[] found = new byte[2];
        try (StorageReader reader = storage.open("short")) {
            assertThat(reader.read(0, found, 0, 2)).isEqualTo(2);
        }
        assertThat(new String(found, UTF_8)).isEqualTo("ab");
        assertThat(storage.size("short")).isEqualTo(2);
        try (InputStream in = storage.stream("short", 0)) {
            assertThat(in.readAllBytes()).hasSize(2);
        }
        assertThat(struck.get()).isGreaterThan(2);
    }

    /** A program that dies while it drops the oldest file of a log must not leave a part of it. */
    @Test
    void aFileWhoseDeletionIsBrokenOffIsGoneAllTheSame() throws Exception {
        StorageFile file = storage.create("log/1");
        for (int i = 0; i < 3; i++) {
            write(file, "old");
            file.force();
        }
        strike(100, Fate.IS_FORBIDDEN, request -> request.is("POST", "delete"));

        assertThatThrownBy(() -> storage.delete("log/1")).isInstanceOf(IOException.class);
        assertThat(storage.list("log")).isEmpty();
        assertThat(storage.exists("log/1")).isFalse();

        faulty.on(request -> Fate.PASSES);
        StorageFile again = storage.create("log/1");
        write(again, "new");
        again.force();
        assertThat(content("log/1")).isEqualTo("new");
    }

    @Test
    void givesUpAfterItsRetriesAndSaysWhatToRaise() throws Exception {
        try (Storage impatient = S3Server.at(location.bucket(), faulty.port())
                .timeout(Duration.ofMillis(200))
                .maxRetries(1)
                .open()) {
            faulty.on(request -> Fate.HANGS);
            assertThatThrownBy(() -> impatient.list(""))
                    .hasMessageContaining("did not answer in time")
                    .hasMessageContaining("timeout(...)")
                    .hasMessageContaining("PT0.2S")
                    .hasMessageContaining("maxRetries(...), which is 1");
        }
        AtomicInteger asked = strike(10, Fate.IS_TOO_MUCH, request -> true);
        try (Storage impatient =
                S3Server.at(location.bucket(), faulty.port()).maxRetries(1).open()) {
            assertThatThrownBy(() -> impatient.list(""))
                    .hasMessageContaining("SlowDown")
                    .hasMessageContaining("raise maxRetries(...)");
        }
        assertThat(asked).hasValue(2);
    }

    @Test
    void aForceWithoutAnAnswerLeavesTheFileUseless() throws Exception {
        StorageFile file = storage.create("log");
        strike(5, Fate.IS_NOT_ANSWERED, request -> request.is("PUT", "log.parts/"));
        write(file, "ab");
        assertThatThrownBy(file::force).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> write(file, "cd")).hasMessageContaining("open it again");
        assertThatThrownBy(file::force).hasMessageContaining("open it again");
        assertThat(content("log")).isEqualTo("ab"); // it was done, and only a look tells
    }

    // ---- prepare ----

    @Test
    void aProbeWhoseAnswerIsLostIsNoRefusal() throws Exception {
        AtomicInteger struck = strike(1, Fate.IS_LOST, request -> request.is("PUT", ".probe-"));

        storage.prepare();
        assertThat(struck.get()).isGreaterThan(1);
    }

    private static String refusal(S3Location where) throws IOException {
        try (Storage refused = where.open()) {
            refused.prepare();
        } catch (IOException e) {
            assertThat(e.getMessage()).doesNotContain(S3Server.SECRET);
            return e.getMessage();
        }
        throw new AssertionError("it was prepared");
    }

    @Test
    void leavesNothingBehindWhenItIsPrepared() throws Exception {
        storage.prepare();
        storage.prepare();
        assertThat(storage.list("")).isEmpty();
    }

    @Test
    void saysThatThereIsNoBucket() throws Exception {
        assertThat(refusal(S3Server.at("no-such-bucket", S3Server.shared().port())))
                .contains("no bucket 'no-such-bucket'", "create it");
    }

    @Test
    void saysThatCredentialsAreWrong() throws Exception {
        assertThat(refusal(location.credentials("other", S3Server.SECRET))).contains("credentials");
        assertThat(refusal(location.credentials(S3Server.ACCESS, "other"))).contains("credentials");
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertThat(refusal(S3Server.at("bucket", port)))
                .contains("http://127.0.0.1:" + port + " cannot be reached", "endpoint(...)");
        assertThat(refusal(S3.at("s3://bucket")
                        .endpoint(URI.create("http://no-such-host.invalid"))
                        .credentials("a", "b")))
                .contains("cannot be reached", "endpoint(...)");
    }

    @Test
    void saysThatTheBucketIsInAnotherRegion() throws Exception {
        faulty.on(request -> Fate.IS_ELSEWHERE);
        assertThat(refusal(S3Server.at(location.bucket(), faulty.port())))
                .contains("another region", "region(...)", "eu-central-1");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, list-type=2, s3:ListBucket",
        "PUT, .probe-, s3:PutObject",
        "GET, .probe-, s3:GetObject",
        "GET, ?uploads, s3:ListBucketMultipartUploads",
        "DELETE, uploadId=, s3:AbortMultipartUpload",
        "DELETE, .probe-, s3:DeleteObject"
    })
    void saysWhichRightIsMissing(String method, String text, String right) throws Exception {
        faulty.on(request -> request.is(method, text) ? Fate.IS_FORBIDDEN : Fate.PASSES);
        assertThat(refusal(S3Server.at(location.bucket(), faulty.port()))).contains(right);
    }

    @ParameterizedTest
    @CsvSource({"PUT, PutObject", "POST, CompleteMultipartUpload"})
    void refusesAStoreThatIgnoresIfNoneMatch(String method, String request) throws Exception {
        faulty.on(each -> each.is(method, "") && each.isConditional() ? Fate.IS_UNCONDITIONAL : Fate.PASSES);
        assertThat(refusal(S3Server.at(location.bucket(), faulty.port())))
                .contains("ignores If-None-Match in " + request);
    }
}
