package io.dstream.kinesis.internal.write;

import io.dstream.batch.Batch;
import io.dstream.function.Function1;
import io.dstream.kinesis.internal.Access;
import io.dstream.kinesis.internal.Patience;
import io.dstream.kinesis.internal.Problems;
import io.dstream.kinesis.internal.Service;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.sink.Sink;
import java.time.Instant;
import software.amazon.awssdk.core.exception.SdkException;

/** Puts each batch while it is computed, from this process, and waits for the answers. */
public final class KinesisSink<T> implements Sink<T> {
    private final Access access;
    private final Limits limits;
    private final Function1<? super T, String> key;
    private final Function1<? super T, byte[]> encoder;
    private final Stop stop = new Stop();
    private Operator operator; // null before it is opened
    private Service service;

    public KinesisSink(
            Access access, Limits limits, Function1<? super T, String> key, Function1<? super T, byte[]> encoder) {
        this.access = access;
        this.limits = limits;
        this.key = key;
        this.encoder = encoder;
    }

    @Override
    public void open(String id) throws Exception {
        if (operator != null) {
            throw new IllegalStateException("a sink is for one stream, and this one is in use by " + operator.id()
                    + ": create another for " + id);
        }
        operator = new Operator(id, "put", "");
        String what = "stream '" + access.stream() + "' cannot be written to";
        try {
            service = new Service(access);
        } catch (SdkException e) {
            throw Problems.of(what, e, access);
        }
        var unused = new Patience(access).with(what, service::describe);
    }

    @Override
    public void write(Batch<T> batch, Instant batchTime) throws Exception {
        Operator put = operator; // what the function below takes with it is no field
        Function1<? super T, String> keys = key;
        Function1<? super T, byte[]> bytes = encoder;
        Limits kept = limits;
        Sends sends = new Sends(service, limits, stop);
        try {
            var unused = batch.engine().runHere(batch.plan(), () -> new Sending<>(put, keys, bytes, kept, sends));
        } catch (OperatorException e) {
            if (e.operator().equals(put) && e.getCause() instanceof Sends.Failure failure) {
                throw failure;
            }
            throw e;
        }
    }

    @Override
    public void stopping() {
        stop.set();
    }

    @Override
    public void close() {
        if (service != null) {
            service.close();
        }
    }
}
