package io.dstream.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.report.HealthReport.ErrorGroup;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ErrorGroupsTest {
    private final ErrorGroups groups = new ErrorGroups();

    private void add(int operator, String message, long second) {
        Operator of = new Operator("map-" + operator, "map", "Orders.java:" + operator);
        groups.add(
                BatchFailure.of(Optional.empty(), OperatorException.of(of, new IllegalStateException(message))),
                Instant.ofEpochSecond(second));
    }

    @Test
    void theSameErrorsAreTogetherAndTheLastSeenIsFirst() {
        add(1, "one", 1);
        add(2, "two", 2);
        add(1, "a\nb", 3);
        assertThat(groups.lastFirst()).extracting(ErrorGroup::operator).containsExactly("map-1", "map-2");
        assertThat(groups.lastFirst().get(0)).satisfies(group -> {
            assertThat(group.count()).isEqualTo(2);
            assertThat(group.message()).isEqualTo("a b");
            assertThat(group.first()).isEqualTo(Instant.ofEpochSecond(1));
            assertThat(group.last()).isEqualTo(Instant.ofEpochSecond(3));
            assertThat(group.site()).isEqualTo("Orders.java:1");
        });
    }

    @Test
    void onlyTheLastFiftyGroupsAreKept() {
        for (int i = 0; i < 60; i++) {
            add(i, "x", i);
            add(0, "x", i); // seen again and again
        }
        assertThat(groups.lastFirst())
                .hasSize(50)
                .extracting(ErrorGroup::operator)
                .contains("map-0", "map-59", "map-11")
                .doesNotContain("map-10");
    }

    @Test
    void anExceptionWhoseMessageFailsIsCounted() {
        groups.add(
                BatchFailure.of(Optional.empty(), new IllegalStateException() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public String getMessage() {
                        throw new UnsupportedOperationException();
                    }
                }),
                Instant.EPOCH);
        assertThat(groups.lastFirst()).singleElement().satisfies(group -> assertThat(group.message())
                .startsWith("its message could not be read"));
    }
}
