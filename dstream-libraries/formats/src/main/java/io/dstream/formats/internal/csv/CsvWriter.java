package io.dstream.formats.internal.csv;

import io.dstream.formats.FormatException;
import io.dstream.formats.internal.csv.CsvShape.Column;
import io.dstream.formats.internal.shape.BadValueException;
import io.dstream.formats.internal.shape.RecordShape;
import io.dstream.formats.internal.shape.RecordShape.Component;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Writes files of records. Fields are quoted where they must be. */
public final class CsvWriter {
    private final CsvOptions options;
    private final RecordShape shape;
    private final List<Column> columns = new ArrayList<>();

    /** Throws IllegalArgumentException for a component that cannot be a column. */
    public CsvWriter(RecordShape shape, CsvOptions options) {
        this.options = options;
        this.shape = shape;
        shape.components().forEach(component -> columns.add(CsvShape.column(component)));
    }

    public void write(Iterator<?> records, OutputStream out) throws IOException {
        Writer writer = new BufferedWriter(new OutputStreamWriter(
                out, Charset.forName(options.charset()).newEncoder())); // reports what it has not
        long number = 0;
        try {
            if (options.header()) {
                header(writer);
            }
            while (records.hasNext()) {
                number++;
                record(records.next(), writer);
            }
            writer.flush();
        } catch (BadValueException e) {
            throw new FormatException("CSV: record " + number + ", " + e.getMessage(), e);
        } catch (CharacterCodingException e) {
            throw new FormatException(
                    "CSV: a record up to number " + number + " has a character that " + options.charset()
                            + " has not: use another charset",
                    e);
        }
    }

    private void header(Writer writer) throws IOException {
        String separator = "";
        for (Component component : shape.components()) {
            writer.write(separator);
            field(component.field(), writer);
            separator = String.valueOf(options.separator());
        }
        writer.write('\n');
    }

    private void record(Object record, Writer writer) throws IOException {
        for (int i = 0; i < columns.size(); i++) {
            if (i > 0) {
                writer.write(options.separator());
            }
            String text = text(i, record);
            if (text == null) {
                writer.write(options.nullText());
            } else {
                field(text, writer);
            }
        }
        writer.write('\n');
    }

    private String text(int column, Object record) {
        try {
            Object value = shape.get(column, record);
            return value == null ? null : columns.get(column).text(value);
        } catch (BadValueException e) {
            throw e.in(shape.components().get(column).name());
        }
    }

    private void field(String text, Writer writer) throws IOException {
        if (!mustBeQuoted(text)) {
            writer.write(text);
            return;
        }
        char quote = options.quote();
        writer.write(quote);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == quote) {
                writer.write(quote);
            }
            writer.write(c);
        }
        writer.write(quote);
    }

    private boolean mustBeQuoted(String text) {
        if (text.isEmpty() || text.equals(options.nullText())) {
            return true;
        }
        if (text.charAt(0) <= ' ' || text.charAt(text.length() - 1) <= ' ' || text.charAt(0) == '\ufeff') {
            return true; // some readers take blanks away, and a byte order mark
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == options.separator() || c == options.quote() || c == '\n' || c == '\r') {
                return true;
            }
        }
        return false;
    }
}
