package io.dstream.internal.runtime.times;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** The garbage collectors of the JVM, as far as it stands still for them. Used by any thread. */
final class Collectors {
    private final List<GarbageCollectorMXBean> pausing;

    private Collectors(List<GarbageCollectorMXBean> pausing) {
        this.pausing = pausing;
    }

    /** Finds them. The first call in a process takes some tens of milliseconds. */
    static Collectors find() {
        try {
            return new Collectors(ManagementFactory.getGarbageCollectorMXBeans().stream()
                    .filter(bean -> !isConcurrent(bean.getName()))
                    .toList());
        } catch (LinkageError e) { // a JVM without the module java.management
            return new Collectors(List.of());
        }
    }

    /** Whether what a bean tells of goes on beside the program: {@code G1 Concurrent GC}, {@code ZGC Cycles}. */
    static boolean isConcurrent(String bean) {
        return bean.contains("Concurrent") || bean.contains("Cycles");
    }

    /** For how long the JVM has stood still for them, in milliseconds since its start. */
    long millis() {
        long sum = 0;
        for (GarbageCollectorMXBean bean : pausing) {
            sum += Math.max(0, bean.getCollectionTime());
        }
        return sum;
    }
}
