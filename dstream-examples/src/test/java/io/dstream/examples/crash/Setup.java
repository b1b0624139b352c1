package io.dstream.examples.crash;

import java.nio.file.Path;
import java.util.List;

/**
 * Where the program keeps its files, and how its JVM is started. Immutable; each method returns another one.
 *
 * @param checkpoint a directory, or an address
 * @param out the directory of its output
 * @param forErrors the directory that its standard error goes to
 * @param heap its largest heap, as {@code -Xmx} takes it
 * @param options further options of its JVM
 */
public record Setup(String checkpoint, Path out, Path forErrors, String heap, List<String> options) {
    /** All in one directory. */
    public static Setup in(Path folder) {
        return new Setup(folder.resolve("checkpoint").toString(), folder.resolve("out"), folder, "48m", List.of());
    }

    public Setup checkpoint(String address) {
        return new Setup(address, out, forErrors, heap, options);
    }

    public Setup out(Path directory) {
        return new Setup(checkpoint, directory, forErrors, heap, options);
    }

    public Setup errors(Path directory) {
        return new Setup(checkpoint, out, directory, heap, options);
    }

    public Setup heap(String size) {
        return new Setup(checkpoint, out, forErrors, size, options);
    }

    public Setup options(String... all) {
        return new Setup(checkpoint, out, forErrors, heap, List.of(all));
    }
}
