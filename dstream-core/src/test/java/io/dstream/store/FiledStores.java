package io.dstream.store;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.Codecs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Stores whose images are files of their own: a base of a checkpoint has nothing but their names. */
public final class FiledStores implements StateStore.Factory, OwnImages {
    private final Path directory;
    private int files;

    /**
     * Stores.
     *
     * @param directory where their files are
     */
    public FiledStores(Path directory) {
        this.directory = directory;
        while (Files.exists(file(files))) {
            files++; // what a checkpoint may name is not written over
        }
    }

    private Path file(int n) {
        return directory.resolve("image-" + n);
    }

    @Override
    public StateStore make(String operator, int partition, StateValues values, boolean recording) {
        return new TreeMapStore(partition, values, Codecs.builtIn(), recording);
    }

    @Override
    public Optional<OwnImages> ownImages() {
        return Optional.of(this);
    }

    @Override
    public String kind() {
        return "files for tests";
    }

    @Override
    public StateImage image(StateStore store) {
        ByteWriter saved = Codecs.builtIn().newWriter();
        ((TreeMapStore) store).save(saved);
        Path file = file(files++);
        try {
            Files.write(file, Arrays.copyOf(saved.array(), saved.position()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return (out, bytes) -> {
            out.writeString(file.getFileName().toString());
            return false;
        };
    }

    @Override
    public StateLoader restore(StateStores stores) {
        return new StateLoader() {
            @Override
            public void take(ByteReader piece) {
                try {
                    byte[] saved = Files.readAllBytes(directory.resolve(piece.readString()));
                    TreeMapStore.load(stores, Codecs.builtIn().newReader(saved));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void end() {}
        };
    }
}
