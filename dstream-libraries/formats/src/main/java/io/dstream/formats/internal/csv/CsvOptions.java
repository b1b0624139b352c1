package io.dstream.formats.internal.csv;

import io.dstream.formats.ColumnPolicy;
import java.io.Serializable;

/**
 * What files look like.
 *
 * @param header whether the first record has the names of the columns
 * @param columns the policy, or null for the default
 * @param charset its name, since a Charset cannot be sent
 */
public record CsvOptions(
        boolean header, char separator, char quote, String nullText, String charset, ColumnPolicy columns)
        implements Serializable {
    public static final CsvOptions DEFAULT = new CsvOptions(false, ',', '"', "", "UTF-8", null);

    public CsvOptions withHeader() {
        return new CsvOptions(true, separator, quote, nullText, charset, columns);
    }

    public CsvOptions withSeparator(char other) {
        return new CsvOptions(header, other, quote, nullText, charset, columns);
    }

    public CsvOptions withQuote(char other) {
        return new CsvOptions(header, separator, other, nullText, charset, columns);
    }

    public CsvOptions withNullText(String other) {
        return new CsvOptions(header, separator, quote, other, charset, columns);
    }

    public CsvOptions withCharset(String other) {
        return new CsvOptions(header, separator, quote, nullText, other, columns);
    }

    public CsvOptions withColumns(ColumnPolicy other) {
        return new CsvOptions(header, separator, quote, nullText, charset, other);
    }

    public boolean lenient() {
        return columns == null ? header : columns == ColumnPolicy.LENIENT;
    }
}
