package io.dstream.zeromq;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A file of lines from which a script sends, and what it remembers. Used by any thread. */
record Spool(Path lines, Path state) {

    static Spool create() throws IOException {
        Path folder = Files.createTempDirectory("spool");
        Spool spool = new Spool(Files.createFile(folder.resolve("lines")), folder.resolve("state"));
        spool.lines.toFile().deleteOnExit();
        return spool;
    }

    void add(List<String> records) throws IOException {
        Files.write(lines, records, StandardOpenOption.APPEND);
    }

    void addBytes(byte[] bytes) throws IOException {
        Files.write(lines, bytes, StandardOpenOption.APPEND);
    }
}
