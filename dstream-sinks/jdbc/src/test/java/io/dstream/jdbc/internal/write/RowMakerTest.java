package io.dstream.jdbc.internal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import io.dstream.jdbc.JdbcException;
import io.dstream.jdbc.internal.sql.Column;
import io.dstream.jdbc.internal.sql.Dialect;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What makes rows can be sent to another process, and so can the rows. */
class RowMakerTest {
    @SuppressWarnings("unchecked")
    private static <T> T sent(T object) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }

    private static RowMaker<String> maker() {
        Shape<String> shape = Shape.of("insert into t values (?, ?)", List.of(word -> word, String::length));
        Target.Checked target = new Target.Checked(
                ImmutableList.of(Column.unknown("a", Dialect.H2), Column.unknown("b", Dialect.H2)), "", true);
        return new RowMaker<>("words", new OpenSink.Plan<>(shape, 10, 2, word -> word, false), target, 7);
    }

    @Test
    void makesTheSameRowsWhereItIsSent() throws Exception {
        RowMaker.Row row = maker().apply("abc");

        assertThat(row.values()).containsExactly("abc", 3);
        assertThat(sent(sent(maker()).apply("abc"))).isEqualTo(row);
    }

    @Test
    void saysTheSameWhereItIsSent() throws Exception {
        RowMaker<String> there = sent(maker());

        assertThatThrownBy(() -> there.apply(null)).isInstanceOf(NullPointerException.class);
        Shape<String> shape = Shape.of("insert into t values (?)", List.of(word -> new Object()));
        RowMaker<String> wrong = new RowMaker<>(
                "words",
                new OpenSink.Plan<>(shape, 10, 1, null, false),
                new Target.Checked(ImmutableList.of(Column.unknown("a", Dialect.H2)), "", true),
                7);
        assertThatThrownBy(() -> sent(wrong).apply("x"))
                .isInstanceOf(JdbcException.class)
                .hasMessageStartingWith("words: batch 7, the statement 'insert into t values (?)': ");
    }
}
