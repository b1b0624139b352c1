package io.dstream.formats;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.formats.internal.csv.CsvOptions;
import io.dstream.formats.internal.csv.CsvReader;
import io.dstream.formats.internal.csv.CsvWriter;
import io.dstream.formats.internal.shape.Mapping;
import io.dstream.formats.internal.text.BadRecords;
import io.dstream.formats.internal.text.CompressedOutput;
import io.dstream.formats.internal.text.Decompression;
import io.dstream.formats.internal.text.TextOptions;
import io.dstream.sink.BatchInfo;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * Records as CSV, quoted as RFC 4180 says. See {@link Formats#csv}.
 *
 * <p>Components are scalars, enums or {@code Optional}s of them, as text: numbers and {@code true} as Java writes them,
 * times, durations and UUIDs in ISO 8601 or their usual form, {@code byte[]} as Base64. Blanks belong to fields. Null
 * is an empty field, and empty text is a quoted one; see {@link #nullText}. Lines end with {@code \n}; {@code \r\n} and
 * {@code \r} are read too. Empty lines are ignored if records have more than one component.
 *
 * <p>Bytes that are not of the charset, and quotes in wrong places, fail the batch even if bad records are skipped,
 * since the end of the record cannot be told.
 *
 * @param <T> the type of the records
 */
public final class CsvFormat<T> extends TextFormat<T, CsvFormat<T>> {
    private static final long serialVersionUID = 1;

    private final Mapping<T> mapping;
    private final CsvOptions options;

    CsvFormat(Mapping<T> mapping, TextOptions text, CsvOptions options) {
        super(text);
        this.mapping = mapping;
        this.options = options;
    }

    @Override
    CsvFormat<T> with(TextOptions other) {
        return new CsvFormat<>(mapping, other, options);
    }

    private CsvFormat<T> with(CsvOptions other) {
        return new CsvFormat<>(mapping, text, other);
    }

    /**
     * Says that the first line has the names of the columns. It is written too. Columns are then found by name, in any
     * order; without a header, they are in the order of the components.
     *
     * @return a new format
     */
    public CsvFormat<T> header() {
        return with(options.withHeader());
    }

    /**
     * Sets what may differ between columns and components. In each line of a file with a header there must be as many
     * fields as in the header, whatever the policy.
     *
     * @param policy the policy; default: lenient with a header, exact without
     * @return a new format
     */
    public CsvFormat<T> columns(ColumnPolicy policy) {
        return with(options.withColumns(checkNotNull(policy, "columns needs a policy")));
    }

    /**
     * Sets the character between fields.
     *
     * @param character neither a line break nor the quote; default: a comma
     * @return a new format
     */
    public CsvFormat<T> separator(char character) {
        return with(checked(options.withSeparator(character)));
    }

    /**
     * Sets the character around fields that have separators, quotes or line breaks in them. A quote within quotes is
     * doubled.
     *
     * @param character neither a line break nor the separator; default: {@code "}
     * @return a new format
     */
    public CsvFormat<T> quote(char character) {
        return with(checked(options.withQuote(character)));
    }

    private static CsvOptions checked(CsvOptions options) {
        for (char c : new char[] {options.separator(), options.quote()}) {
            checkArgument(
                    c != '\n' && c != '\r' && !Character.isSurrogate(c),
                    "CSV: character %s cannot separate or quote fields",
                    (int) c);
        }
        checkArgument(
                options.separator() != options.quote(),
                "CSV: '%s' cannot be both the separator and the quote",
                options.quote());
        checkArgument(
                options.nullText().indexOf(options.separator()) < 0
                        && options.nullText().indexOf(options.quote()) < 0,
                "CSV: the text for null, \"%s\", must not have the separator or the quote in it",
                options.nullText());
        return options;
    }

    /**
     * Sets the text of null, without quotes: {@code NULL} or {@code \N} for instance. The same text in quotes is text.
     *
     * @param nullText the text, without separator, quote or line break; default: empty
     * @return a new format
     */
    public CsvFormat<T> nullText(String nullText) {
        checkNotNull(nullText, "nullText needs a text, which may be empty");
        checkArgument(nullText.indexOf('\n') < 0 && nullText.indexOf('\r') < 0, "CSV: the text for null is one line");
        return with(checked(options.withNullText(nullText)));
    }

    /**
     * Sets the encoding.
     *
     * @param charset the encoding; default: UTF-8. A byte order mark is ignored
     * @return a new format
     */
    public CsvFormat<T> charset(Charset charset) {
        return with(options.withCharset(
                checkNotNull(charset, "charset needs an encoding").name()));
    }

    @Override
    public void read(InputStream in, Consumer<? super T> out) throws Exception {
        BadRecords bad = new BadRecords("CSV", text.badRecords());
        try (InputStream plain = Decompression.of(in, text)) {
            long records = new CsvReader(mapping.shape(), options)
                    .read(plain, text.maxRecordBytes(), bad, record -> out.accept(mapping.cast(record)));
            bad.report(records);
        }
    }

    @Override
    public void write(Iterator<T> records, BatchInfo info, OutputStream out) throws Exception {
        try (OutputStream file = CompressedOutput.of(out, text.compression())) {
            new CsvWriter(mapping.shape(), options).write(records, file);
        }
    }

    static <T> CsvFormat<T> of(Class<T> type) {
        CsvFormat<T> format = new CsvFormat<>(Mapping.of(type), TextOptions.DEFAULT, CsvOptions.DEFAULT);
        var unused = new CsvReader(format.mapping.shape(), format.options); // looks at the components
        return format;
    }
}
