package io.dstream.spark.internal;

import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * An RDD whose partitions are best computed where something is that they need, such as a table of state. The one class
 * that is one of Spark's own kind.
 */
final class Located<T> extends RDD<T> {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // is not sent
    private final transient List<String> locations; // by partition; null for anywhere

    private Located(RDD<T> of, List<String> locations, ClassTag<T> type) {
        super(of, type);
        this.locations = locations;
    }

    static <T> JavaRDD<T> of(JavaRDD<T> rdd, List<String> locations) {
        return new Located<>(rdd.rdd(), locations, ClassTag$.MODULE$.<T>apply(Object.class)).toJavaRDD();
    }

    @Override
    public Partition[] getPartitions() {
        return firstParent(elementClassTag()).partitions();
    }

    @Override
    public Iterator<T> compute(Partition split, TaskContext context) {
        return this.<T>firstParent(elementClassTag()).iterator(split, context);
    }

    @Override
    public Seq<String> getPreferredLocations(Partition split) {
        String location = split.index() < locations.size() ? locations.get(split.index()) : null;
        return CollectionConverters.asScala(location == null ? List.<String>of() : List.of(location))
                .toSeq();
    }
}
