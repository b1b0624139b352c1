package io.dstream.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

/** What comes back from another process; that code can be sent there is in EnginesTest, for every operator. */
class PlanSerializationTest {

    @SuppressWarnings("unchecked")
    private static <T> T copy(T object) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }

    @Test
    void namesAndErrorsAreTheSame() throws Exception {
        Operator operator = new Operator("count", "reduceByKey", "Job.java:7");

        assertThat(copy(operator)).isEqualTo(operator);
        OperatorException e = copy(OperatorException.of(operator, new IOException("no disk")));
        assertThat(e.operator()).isEqualTo(operator);
        assertThat(e).hasMessageContaining("count/reduceByKey (Job.java:7)").hasCauseInstanceOf(IOException.class);
    }
}
