package io.dstream.internal.recovery;

import io.dstream.checkpoint.CheckpointLockedException;
import io.dstream.internal.recovery.format.Names;
import io.dstream.internal.recovery.format.SmallFiles;
import io.dstream.internal.text.Logs;
import io.dstream.storage.Storage;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * Tells others that the owner of a checkpoint is alive, where the storage has no locks: a small file whose text changes
 * all the time. It keeps people from starting a program twice by mistake; that two that run never both write is none of
 * its business. Nobody compares clocks: whoever waits measures with its own for how long the text has been the same.
 */
final class Lease {
    private static final Logger LOG = Logs.of("checkpoint");
    private static final int LOOKS = 10; // in the time of a lease

    private final Storage storage;
    private final Owner owner;
    private long count;

    private Lease(Storage storage, Owner owner) {
        this.storage = storage;
        this.owner = owner;
    }

    /**
     * Takes the lease once nobody holds it.
     *
     * @throws CheckpointLockedException if somebody does
     */
    static Lease take(Storage storage, String appName, Owner owner, LeaseTerms terms) throws IOException {
        if (terms.waits()) {
            awaitFree(storage, appName, owner, terms);
        }
        Lease lease = new Lease(storage, owner);
        lease.renew();
        return lease;
    }

    private static void awaitFree(Storage storage, String appName, Owner owner, LeaseTerms terms) throws IOException {
        Optional<String> held = read(storage);
        if (held.isEmpty() || owner.isGone(held.get())) {
            return;
        }
        LOG.info(
                "{}: the checkpoint in {} was not given back; looking for {} whether its owner is alive: {}",
                appName,
                storage.describe(""),
                terms.time(),
                Owner.textOf(held.get()));
        for (int look = 0; look < LOOKS; look++) {
            try {
                terms.clock().sleep(terms.time().dividedBy(LOOKS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while looking whether another program owns the checkpoint", e);
            }
            Optional<String> now = read(storage);
            if (now.isEmpty()) {
                return;
            }
            if (!now.equals(held)) {
                throw new CheckpointLockedException(
                        appName + ": the checkpoint directory " + storage.describe("") + " is in use by "
                                + Owner.textOf(now.get())
                                + "; stop that program first, or give this one a directory of its own",
                        null);
            }
        }
    }

    private static Optional<String> read(Storage storage) {
        return SmallFiles.read(storage, Names.LEASE);
    }

    /** Says that the owner is alive. */
    void renew() throws IOException {
        SmallFiles.write(storage, Names.LEASE, owner.leaseText(++count));
    }

    /** Gives it back: the next start need not wait. */
    void giveBack() throws IOException {
        if (read(storage).filter(owner::wrote).isPresent()) {
            storage.delete(Names.LEASE);
        }
    }
}
