package io.dstream.hdfs;

import io.dstream.storage.FencedException;
import io.dstream.storage.StorageFile;
import java.io.IOException;
import java.util.EnumSet;
import org.apache.hadoop.hdfs.client.HdfsDataOutputStream;
import org.apache.hadoop.hdfs.client.HdfsDataOutputStream.SyncFlag;

/**
 * A file that is open for writing: this client holds its lease. Whatever fails, the NameNode is asked whether it still
 * does; if another has taken it, that is the reason.
 */
final class HdfsFile implements StorageFile {
    private final HdfsStorage storage;
    private final String name;
    private final HdfsDataOutputStream out;
    private final long id;
    private final long sizeBefore; // when it was opened
    private volatile long size;

    HdfsFile(HdfsStorage storage, String name, HdfsDataOutputStream out, long id) {
        this.storage = storage;
        this.name = name;
        this.out = out;
        this.id = id;
        this.sizeBefore = out.getPos();
        this.size = sizeBefore;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        writing(() -> storage.calls().once(() -> {
            out.write(bytes, offset, length);
            return null;
        }));
        size = out.getPos();
    }

    @Override
    public void overwrite(long position, byte[] bytes, int offset, int length) {
        throw new UnsupportedOperationException("HDFS cannot overwrite: see Storage.overwrites()");
    }

    /** Also tells the NameNode the length, which refuses that if another has taken the file. */
    @Override
    public void force() throws IOException {
        writing(() -> storage.calls().patiently(() -> {
            if (size == sizeBefore) {
                storage.checkHolds(name, id); // there is no block yet whose length could be told
            } else {
                out.hsync(EnumSet.of(SyncFlag.UPDATE_LENGTH));
            }
            return null;
        }));
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void close() throws IOException {
        writing(() -> storage.calls().patiently(() -> {
            out.close();
            return null;
        }));
    }

    private void writing(Calls.Call<Void> call) throws IOException {
        try {
            call.run();
        } catch (IOException e) {
            if (Problems.isTaken(e) || isTaken()) {
                throw new FencedException(
                        storage.describe(name) + " was taken over by another program, or deleted: this one writes"
                                + " nothing more to it",
                        e);
            }
            throw Problems.of(e, storage.describe(name), storage.calls().user());
        }
    }

    private boolean isTaken() {
        try {
            return storage.calls().once(() -> {
                storage.checkHolds(name, id);
                return false;
            });
        } catch (IOException e) {
            return Problems.isTaken(e);
        }
    }
}
