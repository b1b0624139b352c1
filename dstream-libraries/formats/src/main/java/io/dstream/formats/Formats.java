package io.dstream.formats;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.formats.internal.avro.OfClass;
import io.dstream.formats.internal.avro.OfSchema;
import io.dstream.formats.internal.shape.Mapping;
import io.dstream.formats.internal.text.TextOptions;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * Formats of files. Each reads and writes: give it to {@link io.dstream.sources.FileSources#of} and to
 * {@link io.dstream.sink.FileSink#of}.
 *
 * <pre>{@code
 * ssc.from(FileSources.of(in, Formats.csv(Trade.class).header()))
 *         .to(FileSink.of(out, Formats.parquet(Trade.class)).filePerBatch("trades-", ".parquet"));
 * }</pre>
 *
 * <p>Records are Java records, mapped by the names of their components; see {@link FieldName}. Components are
 * primitives and their boxes, {@code String}, {@code byte[]}, {@code BigDecimal}, {@code Instant}, {@code LocalDate},
 * {@code LocalDateTime}, {@code Duration}, {@code UUID}, enums, records, and lists, maps and {@code Optional}s of them.
 * A component of another type is an error when the format is made. If the class is in a named module, its package must
 * be open to dstream.
 *
 * <p>A component that a file does not have gets its default: 0, {@code false}, null or an empty {@code Optional}. A
 * null in a file is an error for a primitive component, and null or an empty {@code Optional} for others. An exception
 * of a record's constructor makes a bad record.
 *
 * <p>Formats are immutable and can be sent to tasks; many threads may use one at once. An error in a file fails its
 * batch with a {@link FormatException}.
 */
public final class Formats {
    private Formats() {}

    /**
     * Returns a format of CSV without a header; see {@link CsvFormat#header}.
     *
     * @param type the class of the records, whose components have no parts
     * @param <T> the type of the records
     * @return the format
     */
    public static <T> CsvFormat<T> csv(Class<T> type) {
        return CsvFormat.of(type);
    }

    /**
     * Returns a format of JSON, one record on each line.
     *
     * @param type the class of the records
     * @param <T> the type of the records
     * @return the format
     */
    public static <T> JsonLinesFormat<T> jsonLines(Class<T> type) {
        return new JsonLinesFormat<>(Mapping.of(type), TextOptions.DEFAULT);
    }

    /**
     * Returns a format of Avro files of Java records.
     *
     * @param type the class of the records. {@code BigDecimal}s in it need {@link Decimal}
     * @param <T> the type of the records
     * @return the format
     */
    public static <T> AvroFormat<T> avro(Class<T> type) {
        return AvroFormat.of(OfClass.of(type));
    }

    /**
     * Returns a format of Avro files of Avro's own records. Files are read by Avro's rules of evolution; logical types
     * are not converted.
     *
     * @param schema what is written, and what the program sees of files that have another one
     * @return the format
     */
    public static AvroFormat<GenericRecord> avro(Schema schema) {
        checkNotNull(schema, "avro needs a schema");
        checkArgument(
                schema.getType() == Schema.Type.RECORD,
                "the schema is of type %s: expected a record",
                schema.getType());
        return AvroFormat.of(new OfSchema(schema.toString()));
    }

    /**
     * Returns a format of Parquet files. See {@link ParquetFormat} for what reading them costs.
     *
     * @param type the class of the records. {@code BigDecimal}s in it need {@link Decimal}
     * @param <T> the type of the records
     * @return the format
     */
    public static <T> ParquetFormat<T> parquet(Class<T> type) {
        return ParquetFormat.of(type);
    }

    /**
     * Returns a format of lines of text in UTF-8.
     *
     * @return the format
     */
    public static LinesFormat lines() {
        return LinesFormat.create();
    }
}
