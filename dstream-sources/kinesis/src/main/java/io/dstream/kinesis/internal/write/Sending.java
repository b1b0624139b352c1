package io.dstream.kinesis.internal.write;

import io.dstream.function.Function1;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.RecordConsumer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

/** Takes the records of a partition, and puts them some hundreds at a time. Used by one thread. */
@SuppressWarnings("serial") // stays in this process
final class Sending<T> extends RecordConsumer<T> {
    private final Operator operator;
    private final Function1<? super T, String> key;
    private final Function1<? super T, byte[]> encoder;
    private final Limits limits;
    private final Sends sends;
    private final Set<String> keys = new HashSet<>(); // of the request, where it may have each once
    private List<PutRecordsRequestEntry> request = new ArrayList<>();
    private long bytes; // of the request

    Sending(
            Operator operator,
            Function1<? super T, String> key,
            Function1<? super T, byte[]> encoder,
            Limits limits,
            Sends sends) {
        this.operator = operator;
        this.key = key;
        this.encoder = encoder;
        this.limits = limits;
        this.sends = sends;
    }

    @Override
    public void accept(T record) {
        String itsKey = operator.requireResult(operator.apply(key, record), "a partition key");
        byte[] data = operator.requireResult(operator.apply(encoder, record), "the bytes of a record");
        long size = data.length + (long) itsKey.getBytes(StandardCharsets.UTF_8).length;
        check(itsKey, size);
        boolean isFull = request.size() == Limits.REQUEST_RECORDS || bytes + size > Limits.REQUEST_BYTES;
        if (isFull || (limits.orderPerKey() && keys.contains(itsKey))) {
            put();
        }
        if (limits.orderPerKey()) {
            keys.add(itsKey);
        }
        bytes += size;
        request.add(PutRecordsRequestEntry.builder()
                .partitionKey(itsKey)
                .data(SdkBytes.fromByteArrayUnsafe(data))
                .build());
    }

    private void check(String itsKey, long size) {
        if (itsKey.isEmpty() || itsKey.length() > Limits.KEY_LENGTH) {
            throw OperatorException.of(
                    operator,
                    new IllegalArgumentException("a partition key of " + itsKey.length()
                            + " characters: Kinesis takes 1 to " + Limits.KEY_LENGTH));
        }
        if (size > limits.recordBytes()) {
            throw OperatorException.of(
                    operator,
                    new IllegalArgumentException("a record of " + size + " bytes with its key: the sink takes "
                            + limits.recordBytes() + ". Make records smaller, or raise the stream's maximum record size"
                            + " and maxRecordBytes(...)"));
        }
    }

    @Override
    public void end() {
        put();
    }

    private void put() {
        if (request.isEmpty()) {
            return;
        }
        try {
            sends.put(request);
        } catch (Exception e) {
            throw OperatorException.of(operator, e);
        }
        request = new ArrayList<>();
        keys.clear();
        bytes = 0;
    }
}
