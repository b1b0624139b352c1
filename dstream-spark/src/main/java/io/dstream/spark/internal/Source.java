package io.dstream.spark.internal;

import io.dstream.plan.Partition;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/** Where some neighbouring tasks read their records. */
sealed interface Source {
    /** How many tasks there are. */
    int size();

    /** Partitions of the driver's. */
    record Here(List<? extends Partition<?>> parts) implements Source {
        @Override
        public int size() {
            return parts.size();
        }

        /** Whether nothing is won by reading them elsewhere. */
        boolean isBestReadHere() {
            return parts.stream()
                    .allMatch(part -> part.isInMemory() || part.portable().isEmpty());
        }

        /** Whether it matters in which process some of them are read. */
        boolean haveHomes() {
            return parts.stream().anyMatch(part -> Homes.name(part).isPresent());
        }
    }

    /** Partitions of an RDD, of one element each. */
    record There(JavaRDD<Input> rdd, int size) implements Source {}
}
