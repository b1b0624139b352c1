package io.dstream.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.batch.Batch;
import io.dstream.batch.PairBatch;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A new operator needs a row in the tables, and an operator at least as many rows as it has overloads. */
class OperatorCoverageTest {

    /** About the object rather than its records, or output with nothing to compare: tested in classes of their own. */
    private static final Set<String> NOT_OPERATORS = Set.of(
            "plan",
            "engine",
            "within",
            "toString",
            "saveAsTextFile",
            "context",
            "slide",
            "slice",
            "updateState",
            "id",
            "foreachBatch",
            "print",
            "saveAsTextFiles",
            "to");

    @Test
    void everyOperatorOfBatchIsInTheTable() {
        assertCovered(Batch.class, WordOperators.table().batchMethods());
    }

    @Test
    void everyOperatorOfPairBatchIsInTheTable() {
        assertCovered(PairBatch.class, PairOperators.table().batchMethods());
    }

    @Test
    void everyOperatorOfDStreamIsInTheTable() {
        assertCovered(DStream.class, WordOperators.table().streamMethods());
    }

    @Test
    void everyOperatorOfPairDStreamIsInTheTable() {
        assertCovered(PairDStream.class, PairOperators.table().streamMethods());
    }

    private static void assertCovered(Class<?> type, List<String> covered) {
        Map<String, Integer> missing = new TreeMap<>();
        Arrays.stream(type.getDeclaredMethods())
                .filter(OperatorCoverageTest::isOperator)
                .forEach(method -> missing.merge(method.getName(), 1, Integer::sum));
        covered.forEach(name -> missing.computeIfPresent(name, (n, overloads) -> overloads - 1));
        missing.values().removeIf(overloads -> overloads <= 0);
        assertThat(missing)
                .as("operators of %s, with how many overloads have no row", type.getSimpleName())
                .isEmpty();
    }

    private static boolean isOperator(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && !Modifier.isStatic(method.getModifiers())
                && !method.isSynthetic()
                && !NOT_OPERATORS.contains(method.getName());
    }
}
