package io.dstream.formats;

import io.dstream.formats.internal.json.JsonRecords;
import io.dstream.formats.internal.shape.BadValueException;
import io.dstream.formats.internal.shape.Mapping;
import io.dstream.formats.internal.text.BadRecords;
import io.dstream.formats.internal.text.CompressedOutput;
import io.dstream.formats.internal.text.Decompression;
import io.dstream.formats.internal.text.Lines;
import io.dstream.formats.internal.text.TextOptions;
import io.dstream.sink.BatchInfo;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * Records as JSON, one on each line, in UTF-8. Blank lines are ignored. See {@link Formats#jsonLines}.
 *
 * <p>A component is a property. Properties without a component are ignored. Numbers are numbers in JSON, and whole
 * where the component is; NaN and the infinities are strings. Times, durations and UUIDs are strings in ISO 8601 or
 * their usual form, {@code byte[]} is Base64, keys of maps are the text of their values. Components that are null or
 * empty {@code Optional}s are written as null.
 *
 * @param <T> the type of the records
 */
public final class JsonLinesFormat<T> extends TextFormat<T, JsonLinesFormat<T>> {
    private static final long serialVersionUID = 1;

    private final Mapping<T> mapping;

    JsonLinesFormat(Mapping<T> mapping, TextOptions text) {
        super(text);
        this.mapping = mapping;
    }

    @Override
    JsonLinesFormat<T> with(TextOptions other) {
        return new JsonLinesFormat<>(mapping, other);
    }

    @Override
    public void read(InputStream in, Consumer<? super T> out) throws Exception {
        BadRecords bad = new BadRecords("JSON lines", text.badRecords());
        JsonRecords json = new JsonRecords(mapping.shape());
        long records = 0;
        try (InputStream plain = Decompression.of(in, text)) {
            Lines lines = new Lines(plain, text.maxRecordBytes(), StandardCharsets.UTF_8);
            while (lines.next()) {
                if (lines.isBlank()) {
                    continue;
                }
                T record;
                try {
                    if (lines.isTooLong()) {
                        throw lines.tooLong();
                    }
                    record = mapping.cast(json.read(lines.buffer(), lines.start(), lines.length()));
                } catch (BadValueException e) {
                    bad.found(lines.number(), e);
                    continue;
                }
                records++;
                out.accept(record);
            }
        }
        bad.report(records);
    }

    @Override
    public void write(Iterator<T> records, BatchInfo info, OutputStream out) throws Exception {
        JsonRecords json = new JsonRecords(mapping.shape());
        try (OutputStream file = CompressedOutput.of(out, text.compression());
                JsonRecords.Writer writer = json.writer(file)) {
            for (long number = 1; records.hasNext(); number++) {
                T record = records.next();
                try {
                    writer.write(record);
                } catch (BadValueException e) {
                    throw new FormatException("JSON lines: record " + number + ", " + e.getMessage(), e);
                }
            }
        }
    }
}
