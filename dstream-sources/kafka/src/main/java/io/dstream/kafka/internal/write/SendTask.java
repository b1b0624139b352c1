package io.dstream.kafka.internal.write;

import io.dstream.engine.task.Kept;
import io.dstream.function.Function2;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import org.apache.kafka.common.KafkaException;

/**
 * Sends the records of a partition where the engine runs it, and waits until all have been acknowledged. An attempt
 * that is made again sends them again.
 *
 * @param senders where producers come from
 * @param encoding makes the bytes
 * @param headers what each record gets that has no such header
 * @param stopping whether the program had been asked to stop before the batch
 */
record SendTask<T>(Sender.Maker senders, Encoding<T, ?, ?> encoding, Map<String, String> headers, boolean stopping)
        implements Function2<Integer, Iterator<Object>, Iterator<Object>> {

    @Override
    public Iterator<Object> apply(Integer partition, Iterator<Object> records) throws Exception {
        try (Kept<Sender>.Lease lease = senders.lease()) {
            send(lease, records);
        }
        return Collections.emptyIterator();
    }

    @SuppressWarnings("unchecked")
    private void send(Kept<Sender>.Lease lease, Iterator<Object> records) throws Exception {
        Sender sender = lease.get();
        Sends sends = sender.begin();
        if (stopping) {
            sends.stopping();
        }
        AddedHeaders added = AddedHeaders.of(headers);
        try {
            while (records.hasNext()) {
                sends.send(added.to(encoding.encode((T) records.next()).record()));
            }
            sends.await();
        } catch (Exception e) {
            lease.discard();
            sender.abandon();
            throw e instanceof KafkaException ? senders.failed(e) : e;
        } finally {
            sender.end(sends);
        }
    }
}
