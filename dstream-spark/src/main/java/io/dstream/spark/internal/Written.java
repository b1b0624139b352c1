package io.dstream.spark.internal;

import io.dstream.codec.Codecs;
import io.dstream.engine.task.StateFile;
import io.dstream.store.StateImage;
import io.dstream.store.StateLoader;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;

/** What was written of a partition's state, and where it is now. */
sealed interface Written extends Serializable permits Pieces, Written.Filed {
    /**
     * Writes an image.
     *
     * @param place where to; null for here
     */
    static Written of(ImageFiles.Place place, int partition, StateImage image, Codecs codecs) {
        return place == null ? Pieces.of(image, codecs) : place.write(partition, image, codecs);
    }

    long bytes();

    void load(StateLoader loader, Codecs codecs);

    /** What a checkpoint is to have of it. */
    StateImage image();

    /** In a file that all processes see. */
    record Filed(StateFile file) implements Written {
        @Override
        public long bytes() {
            return file.size();
        }

        @Override
        public void load(StateLoader loader, Codecs codecs) {
            try {
                file.load(loader, codecs);
            } catch (IOException e) {
                throw new UncheckedIOException("state could not be read: " + e.getMessage(), e);
            }
        }

        @Override
        public StateImage image() {
            return file.reference();
        }
    }
}
