package io.dstream.formats;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.formats.internal.shape.BadValueException;
import io.dstream.formats.internal.text.BadRecords;
import io.dstream.formats.internal.text.CompressedOutput;
import io.dstream.formats.internal.text.Decompression;
import io.dstream.formats.internal.text.Lines;
import io.dstream.formats.internal.text.TextOptions;
import io.dstream.sink.BatchInfo;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * Lines of text, for files that are compressed; {@link io.dstream.sources.TextFiles} reads the others too. Lines end
 * with {@code \n} or {@code \r\n}; {@code \n} is written. Bytes that are not of the charset make a bad record. See
 * {@link Formats#lines}.
 */
public final class LinesFormat extends TextFormat<String, LinesFormat> {
    private static final long serialVersionUID = 1;

    private final String charset; // a Charset cannot be sent

    LinesFormat(TextOptions text, String charset) {
        super(text);
        this.charset = charset;
    }

    @Override
    LinesFormat with(TextOptions other) {
        return new LinesFormat(other, charset);
    }

    /**
     * Sets the encoding.
     *
     * @param encoding one that has ASCII in it, as all have but UTF-16 and UTF-32; default: UTF-8
     * @return a new format
     */
    public LinesFormat charset(Charset encoding) {
        checkNotNull(encoding, "charset needs an encoding");
        byte[] lineFeed = "\n".getBytes(encoding);
        checkArgument(
                lineFeed.length == 1 && lineFeed[0] == '\n',
                "lines cannot be in %s: expected an encoding that has ASCII in it, such as UTF-8",
                encoding);
        return new LinesFormat(text, encoding.name());
    }

    @Override
    public void read(InputStream in, Consumer<? super String> out) throws Exception {
        BadRecords bad = new BadRecords("lines", text.badRecords());
        CharsetDecoder decoder = Charset.forName(charset).newDecoder(); // reports what it cannot decode
        long records = 0;
        try (InputStream plain = Decompression.of(in, text)) {
            Lines lines = new Lines(plain, text.maxRecordBytes(), decoder.charset());
            while (lines.next()) {
                String line;
                try {
                    line = decoded(lines, decoder);
                } catch (BadValueException e) {
                    bad.found(lines.number(), e);
                    continue;
                }
                records++;
                out.accept(line);
            }
        }
        bad.report(records);
    }

    private String decoded(Lines lines, CharsetDecoder decoder) {
        if (lines.isTooLong()) {
            throw lines.tooLong();
        }
        try {
            return decoder.decode(ByteBuffer.wrap(lines.buffer(), lines.start(), lines.length()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw BadValueException.of("it has bytes that are not " + charset);
        }
    }

    @Override
    public void write(Iterator<String> records, BatchInfo info, OutputStream out) throws Exception {
        CharsetEncoder encoder = Charset.forName(charset).newEncoder();
        try (OutputStream file = CompressedOutput.of(out, text.compression())) {
            for (long number = 1; records.hasNext(); number++) {
                String line = records.next();
                if (line.indexOf('\n') >= 0) {
                    throw new FormatException("lines: record " + number + " has a line break in it, so it would be"
                            + " several: " + BadValueException.shown(line));
                }
                ByteBuffer bytes;
                try {
                    bytes = encoder.encode(CharBuffer.wrap(line));
                } catch (CharacterCodingException e) {
                    throw new FormatException("lines: record " + number + " has characters that " + charset
                            + " has not: " + BadValueException.shown(line));
                }
                file.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
                file.write('\n');
            }
        }
    }

    static LinesFormat create() {
        return new LinesFormat(TextOptions.DEFAULT, StandardCharsets.UTF_8.name());
    }
}
