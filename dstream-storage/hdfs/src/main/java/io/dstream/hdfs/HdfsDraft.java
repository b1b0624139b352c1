package io.dstream.hdfs;

import io.dstream.storage.Draft;
import io.dstream.storage.StorageFile;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file beside the one that it is to become. Used by one thread at a time. */
final class HdfsDraft implements Draft {
    private static final Logger LOG = LoggerFactory.getLogger("io.dstream.hdfs");

    private final HdfsStorage storage;
    private final String name;
    private final String temporary;
    private final StorageFile file;
    private boolean done; // published, or dropped

    HdfsDraft(HdfsStorage storage, String name, String temporary, StorageFile file) {
        this.storage = storage;
        this.name = name;
        this.temporary = temporary;
        this.file = file;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        file.write(bytes, offset, length);
    }

    @Override
    public void force() throws IOException {
        file.force();
    }

    @Override
    public void publish() throws IOException {
        end();
        storage.rename(temporary, name);
        done = true;
    }

    @Override
    public void publishNew() throws IOException {
        end();
        storage.renameNew(temporary, name);
        done = true;
    }

    private void end() throws IOException {
        file.force();
        file.close();
    }

    /** Whatever becomes of the bytes, they are deleted. */
    @Override
    public void close() throws IOException {
        if (done) {
            return;
        }
        done = true;
        try {
            file.close();
        } catch (IOException e) {
            LOG.debug("{} could not be closed before it was deleted", storage.describe(temporary), e);
        }
        storage.delete(temporary);
    }
}
