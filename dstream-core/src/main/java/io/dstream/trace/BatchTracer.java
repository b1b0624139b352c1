package io.dstream.trace;

import io.dstream.sink.BatchInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a trace of each batch. The program calls it around what it does; {@code dstream-opentelemetry} has one for
 * OpenTelemetry. What a tracer throws is logged, the first time, and harms no batch.
 */
public interface BatchTracer {

    /**
     * Returns the names of the headers in which records carry the context of a trace, such as {@code traceparent}.
     * Called once for each source, at the start.
     *
     * @return the names; empty if no source need look for them
     */
    Set<String> headers();

    /**
     * Called on the driver thread when the processing of a batch begins: once, however many attempts it takes.
     *
     * @param batch the batch, not yet planned: its {@linkplain BatchInfo#planDigest digest} is empty
     * @param contexts the {@linkplain #headers headers} of some of its records, where the source's records have any: of
     *     the first few of each partition, without duplicates, 128 at most
     * @return the trace of this batch
     */
    BatchTrace begin(BatchInfo batch, List<Map<String, String>> contexts);

    /**
     * Carries the trace that the calling thread is in to another thread, which helps it. Called a few times per batch,
     * not for each record, and only by engines that work in this process.
     *
     * @param work what the other thread will do; it throws nothing
     * @return does the work in the calling thread's trace; {@code work} itself if it is in none
     */
    Runnable carry(Runnable work);
}
