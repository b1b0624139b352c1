package io.dstream.sources.internal.files;

import io.dstream.internal.text.Logs;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import io.dstream.sources.internal.Problems;
import io.dstream.sources.internal.lines.Decoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;

/** A range of a file, read anew by whoever computes a batch of it. */
final class FilePartition<T> extends Partition<T> {
    private final Context<T> context;
    private final String name;
    private final long from;
    private final long until;
    private final FileIdentity identity;

    FilePartition(Context<T> context, String name, long from, long until, FileIdentity identity) {
        this.context = context;
        this.name = name;
        this.from = from;
        this.until = until;
        this.identity = identity;
    }

    /**
     * What the partitions of a source share.
     *
     * @param warnings takes what should be told and does not stop the reading; called by many threads
     * @param measure learns how long records are
     */
    record Context<T>(
            Operator operator,
            Folder folder,
            FileContents<T> contents,
            Consumer<String> warnings,
            RecordLength measure) {

        /** Checks that a file still is and has what was planned of it. */
        void check(String name, long until, FileIdentity identity) throws IOException {
            try (Folder.OpenFile file = folder.open(name)) {
                check(file, until, identity);
            } catch (IOException e) {
                throw described(name, e);
            }
        }

        /** What reads a file in another process; nothing where the folder is not one of the system's. */
        Optional<Elsewhere<T>> elsewhere() {
            return folder.elsewhere().map(sent -> new Elsewhere<>(operator, sent, contents));
        }

        private static void check(Folder.OpenFile file, long until, FileIdentity identity) throws IOException {
            long size = file.size();
            if (size < until) {
                throw new IOException("it has " + size + " bytes, fewer than the " + until
                        + " that it had when the batch was planned");
            }
            if (!identity.is(file, until)) {
                throw new IOException(
                        "it was replaced or rewritten since the batch was planned, which needs what it" + " had then");
            }
        }

        IOException described(String name, Exception e) {
            return new IOException("file " + name + " of " + folder + ": " + Problems.of(e), e);
        }
    }

    /**
     * The same of a source in another process, which has the folder at the same place. How long records are is not
     * learned from what is read there, and warnings are in that process's log.
     */
    record Elsewhere<T>(Operator operator, Folder.Sent folder, FileContents<T> contents) implements Serializable {
        private static final Logger LOG = Logs.of("source");

        private Context<T> here() {
            return new Context<>(
                    operator,
                    folder.open(),
                    contents,
                    warning -> LOG.warn("{}: {}", operator.id(), warning.replaceAll("\\p{Cntrl}", "?")),
                    new RecordLength());
        }
    }

    @Override
    public Optional<Portable<T>> portable() {
        return context.elsewhere().map(sent -> portable(sent, name, from, until, identity));
    }

    private static <T> Portable<T> portable(
            Elsewhere<T> context, String name, long from, long until, FileIdentity identity) {
        return () -> new FilePartition<>(context.here(), name, from, until, identity);
    }

    @Override
    public void push(RecordConsumer<? super T> consumer) {
        Output<T> out = new Output<>(consumer, name, context.warnings);
        try (Folder.OpenFile file = context.folder.open(name)) {
            Context.check(file, until, identity);
            context.contents.read(name, from, until - from, new Range(file.from(from), until - from), out);
        } catch (Throwable e) {
            out.rethrow();
            throw OperatorException.of(
                    context.operator, e instanceof Exception thrown ? context.described(name, thrown) : e);
        }
        out.rethrow();
        context.measure.learn(until - from, out.records);
    }

    @Override
    public long size() {
        return context.contents.records(until - from);
    }

    /** Tells what the consumer throws from what reading does. */
    private static final class Output<T> implements Decoder.Output<T> {
        private final RecordConsumer<? super T> consumer;
        private final String name;
        private final Consumer<String> warnings;
        private RuntimeException exception;
        private Error error;
        private long records;

        Output(RecordConsumer<? super T> consumer, String name, Consumer<String> warnings) {
            this.consumer = consumer;
            this.name = name;
            this.warnings = warnings;
        }

        @Override
        public void add(T record) {
            rethrow(); // a format may have gone on all the same
            records++;
            try {
                consumer.accept(record);
            } catch (RuntimeException e) {
                exception = e;
                throw e;
            } catch (Error e) {
                error = e;
                throw e;
            }
        }

        @Override
        public void lineTooLong(String what) {
            warnings.accept("file " + name + ": " + what);
        }

        void rethrow() {
            if (exception != null) {
                throw exception;
            }
            if (error != null) {
                throw error;
            }
        }
    }

    /** The next so many bytes of a file. That there are fewer is an error. */
    private static final class Range extends InputStream {
        private final InputStream in;
        private long left;

        Range(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, to.length);
            if (length == 0) {
                return 0;
            }
            if (left == 0) {
                return -1;
            }
            int read = in.read(to, offset, (int) Math.min(length, left));
            if (read <= 0) {
                throw new IOException("it became shorter while it was being read");
            }
            left -= read;
            return read;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, left);
        }
    }
}
