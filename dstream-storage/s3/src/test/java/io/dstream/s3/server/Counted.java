package io.dstream.s3.server;

import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.S3Request;

/** Counts what all clients of this JVM ask for, by the names of the requests. The SDK finds it in its resources. */
public final class Counted implements ExecutionInterceptor {
    private static final Map<String, Integer> COUNTS = new TreeMap<>(); // under its own lock

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        if (context.request() instanceof S3Request request) {
            synchronized (COUNTS) {
                COUNTS.merge(request.getClass().getSimpleName().replace("Request", ""), 1, Integer::sum);
            }
        }
    }

    /** Begins anew. */
    public static void reset() {
        synchronized (COUNTS) {
            COUNTS.clear();
        }
    }

    /** What was asked for since; what the SDK tried again counts once. */
    public static Map<String, Integer> counts() {
        synchronized (COUNTS) {
            return new TreeMap<>(COUNTS);
        }
    }
}
