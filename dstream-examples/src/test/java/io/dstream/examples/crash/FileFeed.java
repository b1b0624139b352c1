package io.dstream.examples.crash;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Files that grow, by lines and by pieces of lines; new ones come in the course of time. One that is behind grows
 * faster, and one that has leapt ahead waits for the others.
 */
public final class FileFeed implements Feed {
    private static final int PARTS = 3;

    private final Path directory;
    private final Random random;
    private final Map<Integer, Long> lines = new TreeMap<>();
    private final Thread writer = new Thread(this::write, "feed");
    private volatile boolean finished;

    public FileFeed(Path directory, long seed) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.random = new Random(seed);
        writer.setDaemon(true);
        writer.start();
    }

    private void write() {
        try {
            for (long round = 0; !finished; round++) {
                int part = random.nextInt((int) Math.min(PARTS, 1 + round / 100));
                grow(part, Pace.next(lines.getOrDefault(part, 0L), lines.values(), random::nextInt));
                Thread.sleep(random.nextInt(10));
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void grow(int part, int by) throws IOException, InterruptedException {
        long at = lines.getOrDefault(part, 0L);
        try (OutputStream out =
                new FileOutputStream(directory.resolve("part-" + part + ".txt").toFile(), true)) {
            for (int i = 0; i < by; i++) {
                byte[] line = Records.line(part, at + i).getBytes(StandardCharsets.UTF_8);
                int cut = random.nextInt(20) == 0 ? random.nextInt(line.length) : 0;
                out.write(line, 0, cut);
                if (cut > 0) {
                    Thread.sleep(random.nextInt(5));
                }
                out.write(line, cut, line.length - cut);
            }
        }
        lines.put(part, at + by);
    }

    @Override
    public String spec() {
        return "file:" + directory;
    }

    @Override
    public Map<Integer, Long> finish() throws InterruptedException {
        close();
        writer.join();
        return lines;
    }

    @Override
    public void close() {
        finished = true;
    }
}
