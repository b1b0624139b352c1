package io.dstream.engine.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.CodecException;
import io.dstream.codec.Codecs;
import io.dstream.store.StateImage;
import io.dstream.store.StateLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of state in files of their own. */
class StateFileTest {
    private static final Codecs CODECS = Codecs.builtIn();

    @TempDir
    Path directory;

    /** An image of so many strings, a hundred a piece. */
    private static StateImage image(int strings) {
        return new StateImage() {
            private int next;

            @Override
            public boolean write(ByteWriter out, int bytes) {
                for (int end = Math.min(strings, next + 100); next < end; next++) {
                    out.writeValue("value " + next);
                }
                return next < strings;
            }
        };
    }

    /** Takes strings in. */
    private static final class Loaded implements StateLoader {
        private final List<Object> values = new ArrayList<>();
        private boolean ended;

        @Override
        public void take(ByteReader piece) {
            while (piece.remaining() > 0) {
                values.add(piece.readValue());
            }
        }

        @Override
        public void end() {
            ended = true;
        }
    }

    private StateFile written(int strings) throws IOException {
        return StateFile.write(directory.resolve("new/3.state"), 3, 4, image(strings), CODECS);
    }

    private static byte[] reference(StateFile file) {
        ByteWriter out = CODECS.newWriter();
        assertThat(file.reference().write(out, 1)).isFalse();
        return out.toByteArray();
    }

    @Test
    void whatIsWrittenIsReadByWhoeverHasTheReference() throws IOException {
        StateFile file = written(1_234);
        assertThat(StateFile.read(CODECS.newReader(reference(file)))).isEqualTo(file);
        assertThat(file.reference().bytesElsewhere()).isEqualTo(Files.size(Path.of(file.file())));

        Loaded loaded = new Loaded();
        StateLoader following = StateFile.following(loaded, CODECS);
        following.take(CODECS.newReader(reference(file)));
        assertThat(loaded.values).hasSize(1_234).startsWith("value 0").endsWith("value 1233");
        assertThat(loaded.ended).isFalse();
        following.end();
        assertThat(loaded.ended).isTrue();
    }

    @Test
    void anEmptyImageIsRead() throws IOException {
        Loaded loaded = new Loaded();
        written(0).load(loaded, CODECS);
        assertThat(loaded.values).isEmpty();
    }

    @Test
    void damageIsFound() throws IOException {
        StateFile file = written(500);
        Path path = Path.of(file.file());
        byte[] bytes = Files.readAllBytes(path);
        for (int at : new int[] {0, bytes.length / 2, bytes.length - 1}) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 4;
            Files.write(path, damaged);
            assertThatThrownBy(() -> file.load(new Loaded(), CODECS))
                    .as("byte %s", at)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("3.state");
        }
        Files.write(path, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> file.load(new Loaded(), CODECS)).isInstanceOf(IOException.class);
    }

    @Test
    void anotherFileOfTheSameNameIsRefused() throws IOException {
        StateFile file = written(10);
        Files.delete(Path.of(file.file()));
        written(11);
        assertThatThrownBy(() -> file.load(new Loaded(), CODECS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not the file that the checkpoint refers to");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        StateFile file = written(10);
        Files.delete(Path.of(file.file()));
        assertThatThrownBy(() -> file.load(new Loaded(), CODECS)).isInstanceOf(NoSuchFileException.class);
        byte[] reference = reference(file);
        assertThatThrownBy(() -> StateFile.following(new Loaded(), CODECS).take(CODECS.newReader(reference)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.file());
    }

    @Test
    void whatIsNoReferenceIsRefused() {
        ByteWriter out = CODECS.newWriter();
        out.writeString("3.state");
        out.writeVarLong(1);
        out.writeInt(1);
        out.writeVarInt(0);
        out.writeVarInt(1);
        assertThatThrownBy(() -> StateFile.read(CODECS.newReader(out.toByteArray())))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("absolute path");
        assertThatThrownBy(() -> new StateFile(directory + "/x", 1, 1, 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("partition 2 of 2");
    }
}
