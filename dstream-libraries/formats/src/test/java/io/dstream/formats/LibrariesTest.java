package io.dstream.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.sink.FileEncoder;
import io.dstream.sources.FileFormat;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Which libraries a format needs: programs may exclude those of the others. */
class LibrariesTest {
    private static final String COMMON = "dstream|classes|slf4j|logback|guava|failureaccess|errorprone";
    private static final String COMPRESSION = "commons-compress|commons-io|commons-lang3|commons-codec|zstd|snappy";

    public record Row(int n, String text) {}

    public static final class WithCsv implements Callable<Object> {
        @Override
        public Object call() throws Exception {
            return roundTrip(Formats.csv(Row.class).compression(Compression.ZSTD));
        }
    }

    public static final class WithJson implements Callable<Object> {
        @Override
        public Object call() throws Exception {
            return roundTrip(Formats.jsonLines(Row.class).compression(Compression.BZIP2));
        }
    }

    public static final class WithAvro implements Callable<Object> {
        @Override
        public Object call() throws Exception {
            return roundTrip(Formats.avro(Row.class));
        }
    }

    public static final class WithParquet implements Callable<Object> {
        @Override
        public Object call() throws Exception {
            return roundTrip(Formats.parquet(Row.class));
        }
    }

    private static <F extends FileEncoder<Row> & FileFormat<Row>> Object roundTrip(F format) throws Exception {
        List<Row> rows = List.of(new Row(1, "a"), new Row(2, null));
        return InMemory.read(format, InMemory.written(format, rows)).equals(rows);
    }

    /** Runs code where only some of the libraries are. */
    private static Object run(Class<? extends Callable<Object>> code, String libraries) throws Exception {
        Pattern wanted = Pattern.compile(COMMON + "|" + libraries);
        List<URL> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path file = Path.of(entry);
            if (file.toFile().isDirectory()
                    || wanted.matcher(file.getFileName().toString()).find()) {
                path.add(file.toUri().toURL());
            }
        }
        try (URLClassLoader loader =
                new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> there = loader.loadClass(code.getName());
            return ((Callable<?>) there.getConstructor().newInstance()).call();
        }
    }

    @Test
    void eachFormatNeedsItsOwnLibraries() throws Exception {
        assertThat(run(WithCsv.class, COMPRESSION + "|commons-csv")).isEqualTo(true);
        assertThat(run(WithJson.class, COMPRESSION + "|jackson-core")).isEqualTo(true);
        assertThat(run(WithAvro.class, "avro|jackson|snappy|zstd|commons-")).isEqualTo(true);
        assertThat(run(WithParquet.class, "parquet|hadoop-client-api|jts|snappy|zstd"))
                .isEqualTo(true);
    }
}
