package io.dstream.testing.connectors;

import io.dstream.StreamingContext;
import io.dstream.sink.FileSink;
import java.nio.file.Path;

/** Writes what comes from a source to files, each batch once, until it is killed or there is a file to stop it. */
final class SourceProgram {
    private SourceProgram() {}

    /** Arguments: the class of the opening, the address, a folder for the checkpoint and the output. */
    public static void main(String[] args) throws Exception {
        SourceOpening opening = Programs.opening(args[0], SourceOpening.class);
        Path folder = Path.of(args[2]);
        try (StreamingContext ssc = Programs.in(folder, opening::settings)) {
            opening.open(ssc, args[1])
                    .to(FileSink.<String>lines(folder.resolve("out")).skipEmpty());
            Programs.run(ssc, folder);
        }
    }
}
