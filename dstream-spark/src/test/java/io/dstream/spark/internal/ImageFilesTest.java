package io.dstream.spark.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.codec.Codecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long images are kept. A checkpoint keeps two bases, and the last that was asked for may not be there yet. */
class ImageFilesTest {
    @TempDir
    Path directory;

    private ImageFiles files(boolean hasBases) {
        return ImageFiles.of(directory, "sums/all", hasBases);
    }

    private static void write(ImageFiles files, boolean isBase) {
        Written unused = files.place(1).write(0, (out, bytes) -> false, Codecs.builtIn());
        files.written(isBase);
    }

    /** The numbers of the images that there are. */
    private List<Integer> there() throws IOException {
        try (Stream<Path> images = Files.list(directory.resolve("sums%2Fall"))) {
            return images.map(image -> image.getFileName().toString())
                    .map(name -> Integer.parseInt(name.substring(0, name.indexOf('-'))))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void threeImagesOfBasesAreKept() throws IOException {
        ImageFiles files = files(true);
        for (int base = 1; base <= 5; base++) {
            write(files, true);
        }
        assertThat(there()).containsExactly(3, 4, 5);
    }

    @Test
    void imagesThatNoBaseHasGoWithTheNextButOne() throws IOException {
        ImageFiles files = files(true);
        write(files, false);
        write(files, false);
        write(files, false);
        assertThat(there()).containsExactly(2, 3);
        write(files, true);
        write(files, false);
        assertThat(there()).containsExactly(4, 5);
        files.close();
        assertThat(there()).as("what a base has").containsExactly(4);
    }

    @Test
    void whatAnEarlierRunHasLeftIsKeptUntilThreeBasesOfThisOneWereAskedFor() throws IOException {
        ImageFiles earlier = files(true);
        write(earlier, true);
        write(earlier, true);
        Written unused = earlier.place(1).write(0, (out, bytes) -> false, Codecs.builtIn()); // and it was killed
        ImageFiles files = files(true);
        write(files, true);
        write(files, true);
        assertThat(there()).containsExactly(1, 2, 3, 4, 5);
        write(files, true);
        assertThat(there()).containsExactly(4, 5, 6);
    }

    @Test
    void withoutACheckpointNothingOfEarlierRunsIsNeeded() throws IOException {
        write(files(false), false);
        write(files(false), false);
        assertThat(there()).containsExactly(2);
    }

    /** Whose task was lost after it had written, or whose image came to nothing. */
    @Test
    void whatWasWrittenInVainGoesWithItsNumber() throws IOException {
        ImageFiles files = files(false);
        Written inVain = files.place(1).write(0, (out, bytes) -> false, Codecs.builtIn());
        assertThat(inVain.bytes()).isPositive();
        write(files, false);
        assertThat(there()).containsExactly(1, 1);
        write(files, false);
        write(files, false);
        assertThat(there()).containsExactly(2, 3);
    }
}
