package io.dstream.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.source.OffsetRange;
import io.dstream.source.SourceContext;
import io.dstream.sources.internal.files.FileContents;
import io.dstream.sources.internal.files.FileOptions;
import io.dstream.sources.internal.files.LocalFolder;
import io.dstream.sources.internal.files.NewFilesReader;
import io.dstream.sources.internal.lines.LineFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is read that is not a regular file below the directory, whatever is put there. */
@Timeout(60)
class FolderConfinementTest {
    @TempDir
    Path temp;

    private Path folder;

    @BeforeEach
    void secretBeside() throws IOException {
        folder = Files.createDirectory(temp.resolve("in"));
        Files.writeString(temp.resolve("secret"), "secret\n");
        Files.writeString(Files.createDirectory(temp.resolve("outside")).resolve("secret"), "secret\n");
        Files.writeString(folder.resolve("a"), "a\n");
    }

    private NewTextFiles files() {
        return TextFiles.in(folder).stableFor(Duration.ZERO).recursive();
    }

    private static void isRefused(FolderProgram<String> program, String why) {
        assertThat(program.batches(3)).containsExactly("a");
        assertThat(program.reports).hasSize(2).last().asString().contains(why);
    }

    @Test
    void aFifoIsNeverOpened() throws Exception {
        Process mkfifo = new ProcessBuilder("mkfifo", folder.resolve("fifo").toString()).start();
        assertThat(mkfifo.waitFor()).isZero();
        try (FolderProgram<String> program = FolderProgram.of(files())) {
            isRefused(program, "fifo is not a regular file");
        }
        try (FolderProgram<String> program = FolderProgram.of(TextFiles.tail(folder))) {
            isRefused(program, "fifo is not a regular file");
        }
        assertThatThrownBy(() -> new LocalFolder(FileOptions.of(folder)).open("fifo"))
                .hasMessageContaining("not a regular");
    }

    @Test
    void aDeviceIsNeverOpened() throws Exception {
        Files.createSymbolicLink(folder.resolve("zero"), Path.of("/dev/zero"));
        try (FolderProgram<String> program = FolderProgram.of(files())) {
            isRefused(program, "zero is a symbolic link");
        }
        try (FolderProgram<String> program = FolderProgram.of(files().followLinks())) {
            isRefused(program, "zero is not a regular file");
        }
        assertThatThrownBy(() -> new LocalFolder(FileOptions.of(folder).withFollowLinks()).open("zero"))
                .hasMessageContaining("leads out");
    }

    @Test
    void linksAreNotFollowed() throws Exception {
        Files.createSymbolicLink(folder.resolve("again"), Path.of("a"));
        Files.createSymbolicLink(folder.resolve("loop"), folder);
        try (FolderProgram<String> program = FolderProgram.of(files())) {
            isRefused(program, "again is a symbolic link");
        }
    }

    @Test
    void linksAreFollowedWithinTheDirectoryIfWished() throws Exception {
        Files.createSymbolicLink(folder.resolve("again"), Path.of("a"));
        Files.writeString(Files.createDirectory(folder.resolve("_kept")).resolve("b"), "b\n");
        Files.createSymbolicLink(folder.resolve("sub"), Path.of("_kept"));
        try (FolderProgram<String> program = FolderProgram.of(files().followLinks())) {
            assertThat(program.batch()).containsExactlyInAnyOrder("a", "a", "b");
            assertThat(program.reports).containsExactly("started");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "../outside", "../../../../../../../../../../etc/hostname"})
    void linksOutOfTheDirectoryAreRefused(String target) throws Exception {
        Files.createSymbolicLink(folder.resolve("link"), Path.of(target));
        for (NewTextFiles files : List.of(files(), files().followLinks())) {
            try (FolderProgram<String> program = FolderProgram.of(files)) {
                isRefused(program, "link is a symbolic link");
            }
        }
    }

    @Test
    void aLoopOfLinksEnds() throws Exception {
        Path sub = Files.createDirectory(folder.resolve("sub"));
        Files.createSymbolicLink(sub.resolve("up"), folder);
        try (FolderProgram<String> program = FolderProgram.of(files().followLinks())) {
            isRefused(program, "cannot be read");
        }
    }

    @Test
    void linksThatLeadNowhereAreReported() throws Exception {
        Files.createSymbolicLink(folder.resolve("link"), Path.of("nowhere"));
        try (FolderProgram<String> program = FolderProgram.of(files().followLinks())) {
            assertThat(program.batch()).containsExactly("a");
        }
    }

    @Test
    void theDirectoryItselfMayBeALink() throws Exception {
        Path link = Files.createSymbolicLink(temp.resolve("link"), folder);
        try (FolderProgram<String> program = FolderProgram.of(TextFiles.in(link).stableFor(Duration.ZERO))) {
            assertThat(program.batch()).containsExactly("a");
        }
    }

    @Test
    void aDirectoryThatBecomesALinkIsNotFollowed() throws Exception {
        Path sub = Files.createDirectory(folder.resolve("sub"));
        Files.writeString(sub.resolve("secret"), "mine\n");
        LocalFolder confined = new LocalFolder(FileOptions.of(folder).withRecursive());
        assertThat(confined.list().files()).containsKeys("a", "sub/secret");
        Files.delete(sub.resolve("secret"));
        Files.delete(sub);
        Files.createSymbolicLink(sub, temp.resolve("outside"));
        assertThatThrownBy(() -> confined.open("sub/secret")).hasMessageContaining("leads out");
    }

    /** A directory and a link out of the folder change places all the time. */
    @Test
    void nothingOutsideIsReadWhoeverChangesLinksMeanwhile() throws Exception {
        Path sub = Files.createDirectory(folder.resolve("sub"));
        Path away = folder.resolve("away");
        Path link = Files.createSymbolicLink(folder.resolve("link"), temp.resolve("outside"));
        Files.writeString(sub.resolve("secret"), "mine\n");
        LocalFolder confined = new LocalFolder(FileOptions.of(folder).withRecursive());
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> swapping = CompletableFuture.runAsync(() -> {
            try {
                while (!over.get()) {
                    Files.move(sub, away);
                    Files.move(link, sub);
                    Files.move(sub, link);
                    Files.move(away, sub);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            int read = 0;
            for (int i = 0; i < 20_000; i++) {
                try (LocalFolder.LocalFile file = confined.open("sub/secret")) {
                    ByteBuffer bytes = ByteBuffer.allocate(20);
                    int length = file.channel().read(bytes);
                    assertThat(new String(bytes.array(), 0, length, StandardCharsets.UTF_8))
                            .isEqualTo("mine\n");
                    read++;
                } catch (IOException e) {
                    // not there at this moment, or refused
                }
            }
            assertThat(read).isPositive();
        } finally {
            over.set(true);
            swapping.join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "/etc/passwd", "a/../../secret", "", ".", "./a", "a\0b"})
    void namesFromACheckpointDoNotLeadOut(String name) throws Exception {
        SourceContext context = (SourceContext) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {SourceContext.class},
                (proxy, method, args) ->
                        method.getReturnType() == int.class ? 1 : method.getReturnType() == String.class ? "in" : null);
        NewFilesReader<String> reader =
                new NewFilesReader<>(FileOptions.of(folder), FileContents.lines(LineFormat.DEFAULT), context);
        reader.seek(Map.of());
        assertThatThrownBy(() -> reader.replay(List.of(OffsetRange.of(name, 0, 1))))
                .isInstanceOf(IOException.class);
    }
}
