package io.dstream.examples.nexmark;

import io.dstream.batch.Batch;
import io.dstream.event.Pane;
import io.dstream.event.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes each pane of a log into a file that its window and number name, so that one that comes again changes nothing.
 */
record LogFiles(Path directory) {

    /** Writes the panes of a batch. */
    void write(Batch<Pane<Unit, List<Bid>>> panes) throws IOException {
        Files.createDirectories(directory);
        for (Pane<Unit, List<Bid>> pane : panes.collect()) {
            Files.write(
                    directory.resolve(pane.window().start().getEpochSecond() + "-"
                            + pane.info().index() + ".log"),
                    pane.value().stream().map(Bid::toString).toList());
        }
    }
}
