package io.dstream.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which frame of a stack is the program's. */
class ProgramLineTest {
    private static StackTraceElement frame(String type, String file, int line) {
        return new StackTraceElement(type, "run", file, line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang.String",
                "jdk.internal.misc.Unsafe",
                "io.dstream.DStream",
                "io.dstream.PairDStream$1",
                "io.dstream.internal.local.LocalEngine",
                "io.dstream.kafka.KafkaSource",
                "org.apache.spark.rdd.RDD",
                "com.example.Orders$$Lambda/0x00007f"
            })
    void theLibraryAndTheJdkAreNotTheProgram(String type) {
        assertThat(ProgramLine.isOfProgram(type)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.example.Orders",
                "Orders",
                "io.dstream.examples.WordCount",
                "io.dstream.OrdersTest",
                "io.dstreams.Orders"
            })
    void everythingElseIs(String type) {
        assertThat(ProgramLine.isOfProgram(type)).isTrue();
    }

    @Test
    void theInnermostLineIsShown() {
        StackTraceElement[] stack = {
            frame("java.util.HashMap", "HashMap.java", 7),
            frame("io.dstream.batch.Pair", "Pair.java", 8),
            frame("com.example.Rates", "Rates.java", 77),
            frame("com.example.Orders", "Orders.java", 40)
        };
        assertThat(ProgramLine.of(stack)).isEqualTo("Rates.java:77");
        assertThat(ProgramLine.innermost(stack)).contains(stack[2]);
        assertThat(ProgramLine.of(new StackTraceElement[] {stack[0], stack[1]})).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.dstream.plan.Operator",
                "io.dstream.engine.task.loop.LoopTemplate/0x00007f",
                "io.dstream.internal.runtime.batch.BatchRun"
            })
    void theLineOfWhoeverAsksForAnOperatorsRecordsIsNotTheOperators(String caller) {
        StackTraceElement[] stack = {
            frame("java.lang.Integer", "Integer.java", 668),
            frame(caller, "Caller.java", 73),
            frame("com.example.Orders", "Orders.java", 99)
        };
        assertThat(ProgramLine.ofThrown(stack)).isEmpty();
        stack[0] = frame("com.example.Rates", "Rates.java", 77);
        assertThat(ProgramLine.ofThrown(stack)).isEqualTo("Rates.java:77");
    }

    @Test
    void aClassWithoutLinesIsShownByItsMethod() {
        assertThat(ProgramLine.of(frame("com.example.Orders", null, -1))).isEqualTo("com.example.Orders.run");
    }

    @Test
    void allClassesOfTheRootPackageAreKnown() throws Exception {
        Path classes = Path.of(StreamingContext.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.list(classes.resolve("io/dstream"))) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
                            .map(name -> "io.dstream." + name.substring(0, name.length() - ".class".length())))
                    .isNotEmpty()
                    .noneMatch(ProgramLine::isOfProgram);
        }
    }
}
