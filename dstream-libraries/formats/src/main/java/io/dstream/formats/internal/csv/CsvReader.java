package io.dstream.formats.internal.csv;

import io.dstream.formats.FormatException;
import io.dstream.formats.internal.csv.CsvShape.Column;
import io.dstream.formats.internal.shape.BadValueException;
import io.dstream.formats.internal.shape.RecordShape;
import io.dstream.formats.internal.shape.RecordShape.Component;
import io.dstream.formats.internal.text.BadRecords;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.QuoteMode;

/** Reads a file of records. For one thread. */
public final class CsvReader {
    private final CsvOptions options;
    private final RecordShape shape;
    private final List<Column> columns = new ArrayList<>();
    private int[] columnOf; // of each component, in the file; -1 if it has none
    private int width; // of the header

    /** Throws IllegalArgumentException for a component that cannot be a column. */
    public CsvReader(RecordShape shape, CsvOptions options) {
        this.options = options;
        this.shape = shape;
        shape.components().forEach(component -> columns.add(CsvShape.column(component)));
    }

    private CSVFormat format() {
        return CSVFormat.Builder.create(CSVFormat.DEFAULT)
                .setDelimiter(options.separator())
                .setQuote(options.quote())
                .setNullString(options.nullText())
                .setQuoteMode(QuoteMode.ALL_NON_NULL) // a quoted field is never null
                .setIgnoreEmptyLines(columns.size() > 1)
                .get();
    }

    public long read(InputStream in, int maxRecordChars, BadRecords bad, Consumer<Object> out) throws IOException {
        Charset charset = Charset.forName(options.charset());
        BoundedReader reader = new BoundedReader(new InputStreamReader(in, charset.newDecoder()), maxRecordChars);
        CSVParser parser =
                CSVParser.builder().setReader(reader).setFormat(format()).get();
        Iterator<CSVRecord> rows = parser.iterator();
        if (options.header()) {
            CSVRecord header = next(rows, parser);
            if (header == null) {
                return 0;
            }
            header(header);
        } else {
            byPosition();
        }
        long records = 0;
        while (true) {
            reader.recordEnded();
            CSVRecord row = next(rows, parser);
            if (row == null) {
                return records;
            }
            Object record;
            try {
                record = record(row);
            } catch (BadValueException e) {
                bad.found(parser.getCurrentLineNumber() - lineBreaks(row), e);
                continue;
            }
            records++;
            out.accept(record);
        }
    }

    /** How many lines a record has more than one. */
    private static long lineBreaks(CSVRecord row) {
        long breaks = 0;
        for (String field : row) {
            for (int i = 0; field != null && i < field.length(); i++) {
                boolean isReturn = field.charAt(i) == '\r';
                boolean isFeed = field.charAt(i) == '\n' && (i == 0 || field.charAt(i - 1) != '\r');
                breaks += isReturn || isFeed ? 1 : 0;
            }
        }
        return breaks;
    }

    private CSVRecord next(Iterator<CSVRecord> rows, CSVParser parser) throws IOException {
        try {
            return rows.hasNext() ? rows.next() : null;
        } catch (UncheckedIOException e) {
            String where = "CSV: after line " + parser.getCurrentLineNumber() + ": ";
            if (e.getCause() instanceof CharacterCodingException) {
                throw new FormatException(where + "there are bytes that are not " + options.charset(), e);
            }
            throw new FormatException(where + e.getCause().getMessage(), e.getCause());
        }
    }

    private void header(CSVRecord header) throws FormatException {
        List<String> names = new ArrayList<>();
        for (String name : header) {
            names.add(name == null ? "" : name);
        }
        width = names.size();
        Map<String, Integer> found = shape.match(names);
        columnOf = new int[columns.size()];
        Arrays.fill(columnOf, -1);
        for (int i = 0; i < width; i++) {
            Integer component = found.get(names.get(i));
            if (component != null) {
                if (columnOf[component] >= 0) {
                    throw new FormatException("CSV: the header has column " + names.get(i) + " twice");
                }
                columnOf[component] = i;
            }
        }
        checkColumns(names, found);
    }

    private void checkColumns(List<String> names, Map<String, Integer> found) throws FormatException {
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < columnOf.length; i++) {
            if (columnOf[i] < 0) {
                missing.add(shape.components().get(i).field());
            }
        }
        HashSet<String> extra = new HashSet<>(names);
        extra.removeAll(found.keySet());
        boolean none = missing.size() == columns.size();
        if (none || (!options.lenient() && !(missing.isEmpty() && extra.isEmpty()))) {
            throw new FormatException("CSV: the header is " + BadValueException.cut(names.toString())
                    + ": " + (none ? "none of the columns of " : "not just the columns of ")
                    + shape.type().getSimpleName() + ", missing are " + missing
                    + (none
                            ? ". Is it a header, and is the separator right?"
                            : ", too many are " + extra + " (ColumnPolicy.EXACT)"));
        }
    }

    private void byPosition() {
        columnOf = new int[columns.size()];
        for (int i = 0; i < columnOf.length; i++) {
            columnOf[i] = i;
        }
    }

    private Object record(CSVRecord row) {
        checkWidth(row);
        Object[] values = new Object[columnOf.length];
        for (int i = 0; i < columnOf.length; i++) {
            Component component = shape.components().get(i);
            boolean isThere = columnOf[i] >= 0 && columnOf[i] < row.size();
            values[i] = isThere
                    ? CsvShape.value(component, columns.get(i), row.get(columnOf[i]))
                    : component.shape().missing();
        }
        return shape.make(values);
    }

    private void checkWidth(CSVRecord row) {
        if (options.header() && row.size() != width) {
            throw BadValueException.of("expected " + width + " columns, as the header has, found " + row.size());
        }
        if (!options.header() && !options.lenient() && row.size() != columnOf.length) {
            throw BadValueException.of("expected " + columnOf.length + " columns, one for each component of "
                    + shape.type().getSimpleName() + ", found " + row.size());
        }
    }
}
