package io.dstream.kafka.internal.read;

import io.dstream.kafka.internal.Cluster;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/**
 * A thread that looks for partitions that come and go, sees whether the brokers answer, and commits offsets to the
 * group. What goes wrong here does not stop the reading; it is reported once, and once more when it is over.
 */
final class Keeper<K, V> implements Runnable {
    private final KafkaReader<K, V> reader;
    private final SourceOptions<K, V> options;
    private final Cluster cluster;

    // the thread's
    private final Map<String, String> troubles = new HashMap<>(); // what was said last, by kind
    private SortedSet<String> missed = new TreeSet<>(); // partitions and topics that were not there the last time

    private Map<TopicPartition, String> others = new HashMap<>(); // that bore names of known ones the last time

    // under this object's lock
    private final Map<TopicPartition, Long> toCommit = new HashMap<>();
    private long commitDue; // by System.nanoTime, if there is something to commit
    private boolean ending;
    private boolean announced; // something was said that is over

    Keeper(KafkaReader<K, V> reader, SourceOptions<K, V> options, Cluster cluster) {
        this.reader = reader;
        this.options = options;
        this.cluster = cluster;
    }

    // ---- called by others ----

    /** Offsets to commit; of partitions that are gone none are committed any more. */
    synchronized void commit(Map<TopicPartition, Long> offsets, Set<TopicPartition> gone) {
        toCommit.keySet().removeAll(gone);
        toCommit.putAll(offsets);
        commitDue = System.nanoTime();
        notifyAll();
    }

    synchronized void announced() {
        announced = true;
        notifyAll();
    }

    synchronized void end() {
        ending = true;
        notifyAll();
    }

    private synchronized boolean isEnding() {
        return ending;
    }

    // ---- the thread ----

    @Override
    public void run() {
        long every = options.discovery.toNanos();
        long due = System.nanoTime() + every;
        try {
            while (!isEnding()) {
                awaitWork(due - System.nanoTime());
                commit();
                if (due - System.nanoTime() <= 0 && !isEnding()) {
                    discover();
                    due = System.nanoTime() + every;
                }
                sayThatAllIsWell();
            }
            commit();
        } catch (InterruptedException e) {
            if (!isEnding()) {
                reader.fail("the thread that looks for partitions was interrupted", e);
            }
        } catch (Throwable e) { // no thread ends in silence
            reader.fail("looking for partitions failed", e);
        }
    }

    @SuppressWarnings("WaitNotInLoop") // whoever calls this looks again, whatever has ended the wait
    private synchronized void awaitWork(long nanos) throws InterruptedException {
        long untilCommit = toCommit.isEmpty() ? nanos : commitDue - System.nanoTime();
        long least = Math.min(nanos, untilCommit);
        if (!ending && !announced && least > 0) {
            wait(least / 1_000_000 + 1);
        }
    }

    private void commit() throws InterruptedException {
        Map<TopicPartition, Long> offsets;
        synchronized (this) {
            if (toCommit.isEmpty() || (!ending && commitDue - System.nanoTime() > 0)) {
                return;
            }
            offsets = Map.copyOf(toCommit);
            toCommit.clear();
        }
        String group = options.settings.group().orElseThrow();
        try {
            cluster.commit(group, offsets);
            troubles.remove("commit");
        } catch (IOException e) {
            synchronized (this) {
                offsets.forEach(toCommit::putIfAbsent); // unless a later batch has said more
                commitDue = System.nanoTime() + options.discovery.toNanos();
            }
            trouble(
                    "commit",
                    e.getMessage()
                            + ". Reading goes on, and the checkpoint knows where it is; the commit is tried again."
                            + " Brokers refuse commits while members of the group subscribe to topics",
                    e);
        }
    }

    private void discover() throws InterruptedException {
        try {
            Selection.Found found = options.selection.find(cluster);
            if (troubles.remove("brokers") != null) {
                reader.atWork(); // whatever else is wrong
            }
            SortedSet<String> missing = missing(found);
            for (String name : missing) {
                if (missed.contains(name)) { // twice: brokers do not learn of topics all at once
                    reader.gone(name);
                }
            }
            missed = missing;
            SortedSet<TopicPartition> fresh = new TreeSet<>(Cluster.ORDER);
            fresh.addAll(found.partitions());
            fresh.removeAll(reader.known());
            if (!fresh.isEmpty()) {
                reader.add(cluster.earliest(fresh), found);
            }
            lookForOthers(found);
        } catch (IOException e) {
            trouble("brokers", e.getMessage() + "; fetching goes on as soon as they answer", e);
            reader.cutOff();
        }
    }

    /** Partitions that are not those that bore their names when they were looked at last. */
    private void lookForOthers(Selection.Found found) throws IOException, InterruptedException {
        Map<TopicPartition, String> different = new HashMap<>();
        for (TopicPartition partition : reader.known()) {
            String id = found.id(partition);
            if (LostRecords.Topic.of(reader.identity(partition), id) == LostRecords.Topic.MADE_ANEW) {
                different.put(partition, id);
            }
        }
        Map<TopicPartition, String> sure = new TreeMap<>(Cluster.ORDER);
        different.forEach((partition, id) -> {
            if (id.equals(others.get(partition))) { // twice: brokers may go back to what they knew before
                sure.put(partition, id);
            }
        });
        others = different;
        Map<TopicPartition, Long> earliest = cluster.earliest(sure.keySet());
        Map<TopicPartition, Long> latest = cluster.latest(sure.keySet());
        sure.forEach((partition, id) -> reader.madeAnew(
                new LostRecords(
                        partition,
                        reader.position(partition),
                        earliest.get(partition),
                        latest.get(partition),
                        LostRecords.Topic.MADE_ANEW),
                id));
    }

    private SortedSet<String> missing(Selection.Found found) {
        SortedSet<String> missing = new TreeSet<>(found.missing());
        for (TopicPartition known : reader.known()) {
            if (!found.partitions().contains(known)) {
                missing.add(known.toString());
            }
        }
        return missing;
    }

    private void trouble(String kind, String message, Throwable cause) {
        if (!message.equals(troubles.put(kind, message))) {
            reader.report(message, cause);
        }
    }

    private void sayThatAllIsWell() {
        synchronized (this) {
            announced = false;
        }
        if (troubles.isEmpty()) {
            reader.atWork();
        }
    }
}
