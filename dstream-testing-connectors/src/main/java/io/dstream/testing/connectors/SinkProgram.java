package io.dstream.testing.connectors;

import io.dstream.StreamingContext;
import java.nio.file.Path;

/** Writes numbers to a sink, from 0 on and without end, until it is killed or there is a file to stop it. */
final class SinkProgram {
    private SinkProgram() {}

    /** Arguments: the class of the opening, the address, a folder for the checkpoint. */
    public static void main(String[] args) throws Exception {
        SinkOpening opening = Programs.opening(args[0], SinkOpening.class);
        Path folder = Path.of(args[2]);
        try (StreamingContext ssc = Programs.in(folder)) {
            opening.write(ssc.from(new Numbers()).named("numbers").map(n -> Long.toString(n)), args[1]);
            Programs.run(ssc, folder);
        }
    }
}
