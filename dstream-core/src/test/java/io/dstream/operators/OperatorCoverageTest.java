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
import java.util.stream.Stream;
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
            "to",
            "withEventTime", // see io.dstream.eventtime
            "withEventTimeMillis");

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
        Stream.concat(Arrays.stream(type.getDeclaredMethods()), ofPairs(type))
                .filter(OperatorCoverageTest::isOperator)
                .forEach(method -> missing.merge(method.getName(), 1, Integer::sum));
        covered.forEach(name -> missing.computeIfPresent(name, (n, overloads) -> overloads - 1));
        missing.values().removeIf(overloads -> overloads <= 0);
        assertThat(missing)
                .as("operators of %s, with how many overloads have no row", type.getSimpleName())
                .isEmpty();
    }

    /** What a class of pairs declares in the class right above it. */
    private static Stream<Method> ofPairs(Class<?> type) {
        return type.getSuperclass() == Object.class
                ? Stream.empty()
                : Arrays.stream(type.getSuperclass().getDeclaredMethods());
    }

    @Test
    void whatGivesTheSameRecordsGivesPairsAgainOnPairs() {
        assertThat(sameKind(Batch.class, PairBatch.class)).hasSizeGreaterThan(13);
        assertThat(sameKind(DStream.class, PairDStream.class)).hasSizeGreaterThan(10);
    }

    /** The methods that give records of the same type, on pairs: each must say that they are pairs. */
    private static List<Method> sameKind(Class<?> type, Class<?> ofPairs) {
        List<Method> all = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> isPublic(method)
                        && method.getGenericReturnType().getTypeName().equals(type.getName() + "<T>"))
                .toList();
        assertThat(all).allSatisfy(method -> assertThat(ofPairs.getMethod(method.getName(), method.getParameterTypes())
                        .getReturnType())
                .as("what %s gives on a %s", method.getName(), ofPairs.getSimpleName())
                .isEqualTo(ofPairs));
        return all;
    }

    private static boolean isPublic(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && !Modifier.isStatic(method.getModifiers())
                && !method.isSynthetic();
    }

    private static boolean isOperator(Method method) {
        return isPublic(method) && !NOT_OPERATORS.contains(method.getName());
    }
}
