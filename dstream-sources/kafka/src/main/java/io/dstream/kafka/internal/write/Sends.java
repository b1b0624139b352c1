package io.dstream.kafka.internal.write;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;

/** The records of a batch on their way: sent by many threads, waited for by one. */
public final class Sends {
    private static final long PATIENCE_MILLIS = 1_000; // without an answer, once the program is being stopped

    private final Producer<byte[], byte[]> producer;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private volatile Exception failure; // the first
    private volatile boolean stopping;

    Sends(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    public void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        if (failure != null) {
            throw failure;
        }
        sent.incrementAndGet();
        try {
            var unused = producer.send(record, (metadata, e) -> answered(e));
        } catch (InterruptException e) {
            answered(e);
            throw new InterruptedException("interrupted while sending");
        } catch (RuntimeException e) {
            answered(e);
            throw e;
        }
    }

    private void answered(Exception e) {
        if (e != null && failure == null) {
            failure = e;
        }
        if (answered.incrementAndGet() == sent.get() || e != null) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** Waits until all have been acknowledged. */
    void await() throws Exception {
        synchronized (this) {
            while (failure == null && answered.get() < sent.get()) {
                long before = answered.get();
                wait(PATIENCE_MILLIS);
                checkStopping(stopping && failure == null && answered.get() == before);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static void checkStopping(boolean giveUp) throws IOException {
        if (giveUp) {
            throw new IOException("the program is being stopped, and the brokers have not acknowledged what was sent");
        }
    }

    void stopping() {
        stopping = true;
    }
}
