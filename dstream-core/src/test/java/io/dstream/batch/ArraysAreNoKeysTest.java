package io.dstream.batch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.dstream.StreamingContext;
import io.dstream.state.Aggregators;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrays are equal only to themselves, so whatever compares values refuses them, wherever they hide. */
class ArraysAreNoKeysTest {
    private final StreamingContext context = StreamingContext.local(Duration.ofSeconds(1));

    @AfterEach
    void closeContext() {
        context.close();
    }

    @SuppressWarnings("ArrayRecordComponent") // which is what is refused
    private record Holder(byte[] bytes) {}

    private interface Comparing {
        void run(Batch<Object> values, PairBatch<Object, Integer> pairs) throws Exception;
    }

    static Stream<Arguments> comparing() {
        List<Object> arrays = List.of(
                new byte[] {1},
                Pair.of("a", new int[] {1}),
                List.of(new byte[] {1}),
                Optional.of(new byte[] {1}),
                new Holder(new byte[] {1}));
        return arrays.stream()
                .flatMap(array -> Stream.of(
                        of("distinct", array, (values, pairs) -> values.distinct()
                                .collect()),
                        of("countByValue", array, (values, pairs) -> values.countByValue()),
                        of("countDistinct", array, (values, pairs) -> values.aggregate(Aggregators.countDistinct())),
                        of("histogram", array, (values, pairs) -> values.aggregate(Aggregators.histogram())),
                        of("reduceByKey", array, (values, pairs) -> pairs.reduceByKey(Integer::sum)
                                .collect()),
                        of("join", array, (values, pairs) -> pairs.join(pairs).collect()),
                        of("lookup", array, (values, pairs) -> pairs.lookup(array)),
                        of("collectAsMap", array, (values, pairs) -> pairs.collectAsMap())));
    }

    private static Arguments of(String name, Object array, Comparing comparing) {
        return argumentSet(name + " of a " + array.getClass().getSimpleName(), array, comparing);
    }

    @ParameterizedTest
    @MethodSource("comparing")
    void areRefused(Object array, Comparing comparing) {
        Batch<Object> values = context.batch(List.of(array), 1);
        ThrowingCallable run = () -> comparing.run(values, values.mapToPair(value -> Pair.of(value, 1)));

        assertThatThrownBy(run).hasStackTraceContaining("cannot be a key, because an array equals only itself");
    }
}
