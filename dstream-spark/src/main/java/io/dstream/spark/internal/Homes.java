package io.dstream.spark.internal;

import io.dstream.plan.Partition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.BlockManagerMaster;
import scala.jdk.javaapi.CollectionConverters;

/**
 * On which executor each of a source's partitions is best read: one of the same name always on the same, as long as the
 * executors are the same, and those of neighbouring names on different ones.
 */
final class Homes {
    private final List<String> executors;

    private Homes(List<String> executors) {
        this.executors = executors;
    }

    /** Homes on the executors that there are now; none where tasks run in the driver. */
    static Homes now() {
        BlockManagerId driver = SparkEnv.get().blockManager().blockManagerId();
        BlockManagerMaster all = SparkEnv.get().blockManager().master();
        return new Homes(CollectionConverters.asJava(all.getPeers(driver)).stream()
                .sorted(Comparator.comparing(BlockManagerId::host).thenComparing(BlockManagerId::executorId))
                .map(Homes::location)
                .toList());
    }

    /** A process, in Spark's words. */
    static String location(BlockManagerId of) {
        return "executor_" + of.host() + "_" + of.executorId();
    }

    /** Which ones a partition should be read after; none where it does not matter. */
    static Optional<String> name(Partition<?> part) {
        return part.isInMemory() ? Optional.empty() : part.portable().flatMap(Partition.Portable::affinity);
    }

    /** For each partition where it is best read; null for anywhere. */
    List<String> of(List<? extends Partition<?>> parts) {
        List<String> homes = new ArrayList<>();
        for (Partition<?> part : parts) {
            homes.add(
                    executors.isEmpty()
                            ? null
                            : name(part)
                                    .map(name -> executors.get(Math.floorMod(name.hashCode(), executors.size())))
                                    .orElse(null));
        }
        return homes;
    }
}
