package io.dstream.toy;

import com.google.common.base.VerifyException;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.Codecs;
import io.dstream.engine.EngineContext;
import io.dstream.engine.task.TaskCode;
import io.dstream.function.Function0;
import io.dstream.plan.Ending;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;

/** Whether the toy engine sends code and results: by writing and reading them. */
enum Sending {
    NOTHING,
    ALL;

    void begin(EngineContext context) {
        Codecs codecs = sent(Operator.of("codecs"), context.codecs());
        ByteWriter out = codecs.newWriter();
        out.writeValue(context.name());
        if (!codecs.newReader(out.toByteArray()).readValue().equals(context.name())) {
            throw new VerifyException("codecs that were sent read what they write");
        }
    }

    @SuppressWarnings("unchecked")
    <T> T sent(Operator operator, T code) {
        return this == NOTHING ? code : (T) read(TaskCode.write(operator, code));
    }

    private static Object read(byte[] bytes) {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new VerifyException("all is there in the same process", e);
        }
    }

    /** A partition as a task reads it: its own where it can go there, else with the records that are sent. */
    Partition<?> opened(Partition<?> part) {
        return this == NOTHING || part.portable().isEmpty()
                ? part
                : sent(Operator.of("partition"), part.portable().get()).open();
    }

    /** A consumer that is through, or a copy. Records need no Java serialisation, since they have codecs. */
    @SuppressWarnings("unchecked")
    <C extends RecordConsumer<?>> C broughtBack(C consumer, Function0<C> consumers) {
        if (!(this == ALL && consumer instanceof Ending.Collect<?> collected)) {
            return sent(ToyEngine.CONSUMER, consumer);
        }
        C copy = ToyEngine.CONSUMER.apply(consumers);
        collected.records().forEach(((Ending.Collect<Object>) copy)::accept);
        return copy;
    }
}
