package io.dstream.formats.internal.parquet;

import com.google.common.base.Throwables;
import io.dstream.formats.FormatException;
import io.dstream.formats.internal.shape.BadValueException;
import io.dstream.formats.internal.shape.Mapping;
import io.dstream.internal.text.LogText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.function.Consumer;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;

/** Reads and writes whole files. */
public final class ParquetFiles {
    private ParquetFiles() {}

    /** Throws IllegalArgumentException for a component that Parquet cannot have. */
    public static void check(Mapping<?> mapping) {
        var unused = ParquetSchemas.of(mapping.shape());
    }

    public static <T> void read(
            Mapping<T> mapping, long maxFileBytes, int maxPageBytes, InputStream in, Consumer<? super T> out)
            throws IOException {
        ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new Codecs(maxPageBytes))
                .usePageChecksumVerification(true)
                .build();
        try (Spool spool = Spool.of(in, maxFileBytes);
                Rows<T> rows = Rows.open(mapping, spool, options)) {
            while (rows.next()) {
                out.accept(rows.record());
            }
        }
    }

    public static <T> void write(
            Mapping<T> mapping, CompressionCodecName codec, long rowGroupBytes, Iterator<T> records, OutputStream out)
            throws IOException {
        long number = 0;
        try (ParquetWriter<T> writer = new RecordWriting.Builder<>(mapping, out)
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(new Codecs(Integer.MAX_VALUE))
                .withCompressionCodec(codec)
                .withRowGroupSize(rowGroupBytes)
                .build()) {
            while (records.hasNext()) {
                number++;
                writer.write(records.next());
            }
        } catch (BadValueException e) {
            throw new FormatException("Parquet: record " + number + ", " + e.getMessage(), e);
        }
    }

    /** The records of a file, in their order. */
    private static final class Rows<T> implements AutoCloseable {
        private final Mapping<T> mapping;
        private final ParquetFileReader file;
        private final MessageColumnIO columns;
        private final MessageType schema;
        private Object made;
        private RecordReader<Object> group;
        private long left; // in the row group
        private long number;

        private Rows(Mapping<T> mapping, ParquetFileReader file, MessageType schema) {
            this.mapping = mapping;
            this.file = file;
            this.schema = schema;
            this.columns = new ColumnIOFactory(file.getFileMetaData().getCreatedBy())
                    .getColumnIO(schema, file.getFileMetaData().getSchema());
        }

        static <T> Rows<T> open(Mapping<T> mapping, Spool spool, ParquetReadOptions options) throws IOException {
            ParquetFileReader file = null;
            try {
                file = ParquetFileReader.open(spool, options);
                check(file, spool);
                MessageType schema =
                        Columns.of(mapping.shape(), file.getFileMetaData().getSchema());
                file.setRequestedSchema(schema);
                Rows<T> rows = new Rows<>(mapping, file, schema);
                var unused = rows.materializer(); // whether the columns fit
                return rows;
            } catch (IOException | RuntimeException e) {
                if (file != null) {
                    file.close();
                }
                throw damaged("", e);
            }
        }

        /**
         * The footer has no checksum. It is compared with the file, for memory is allocated for it, and with itself.
         */
        private static void check(ParquetFileReader file, Spool spool) throws FormatException {
            MessageType schema = file.getFileMetaData().getSchema();
            for (BlockMetaData group : file.getFooter().getBlocks()) {
                for (ColumnChunkMetaData chunk : group.getColumns()) {
                    check(chunk, spool);
                    long rows = group.getRowCount();
                    boolean isRepeated =
                            schema.getMaxRepetitionLevel(chunk.getPath().toArray()) > 0;
                    if (isRepeated ? chunk.getValueCount() < rows : chunk.getValueCount() != rows) {
                        throw new FormatException("its footer has " + rows + " rows and " + chunk.getValueCount()
                                + " values of column " + chunk.getPath().toDotString() + ": the file is damaged");
                    }
                }
            }
        }

        private static void check(ColumnChunkMetaData chunk, Spool spool) throws FormatException {
            boolean isThere = chunk.getStartingPos() >= 0
                    && chunk.getTotalSize() >= 0
                    && chunk.getStartingPos() <= spool.getLength() - chunk.getTotalSize();
            if (!isThere) {
                throw new FormatException("its footer has a column chunk of " + chunk.getTotalSize() + " bytes at "
                        + chunk.getStartingPos() + ", and the file has " + spool.getLength()
                        + " bytes: the file is damaged");
            }
        }

        private RecordMaterializer<Object> materializer() {
            ParquetConverters.RecordConverter root =
                    new ParquetConverters.RecordConverter(mapping.shape(), schema, "", record -> made = record);
            return new RecordMaterializer<>() {
                @Override
                public Object getCurrentRecord() {
                    return made;
                }

                @Override
                public GroupConverter getRootConverter() {
                    return root;
                }
            };
        }

        boolean next() throws IOException {
            try {
                while (left == 0) {
                    PageReadStore pages = file.readNextRowGroup();
                    if (pages == null) {
                        return false;
                    }
                    left = pages.getRowCount();
                    group = columns.getRecordReader(pages, materializer());
                }
                left--;
                number++;
                var unused = group.read();
                return true;
            } catch (IOException | RuntimeException e) { // Parquet has no exception of its own for damage
                throw damaged("record " + number + ", ", e);
            }
        }

        T record() {
            return mapping.cast(made);
        }

        private static FormatException damaged(String where, Exception e) {
            for (Throwable cause : Throwables.getCausalChain(e)) {
                if (cause instanceof BadValueException || cause instanceof FormatException) {
                    return new FormatException("Parquet: " + where + cause.getMessage(), e);
                }
            }
            return new FormatException(
                    "Parquet: " + where + "the file is damaged or truncated: "
                            + LogText.escape(String.valueOf(e.getMessage())),
                    e);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
