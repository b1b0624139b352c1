package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.reflect.ClassPath;
import io.dstream.batch.Pair;
import io.dstream.report.OutputReport;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever way a program calls an operator, the line that is shown is the program's. */
class CallSiteTest {
    private static List<String> sites(java.util.function.Consumer<StreamingTestDriver> program) {
        List<String> sites = new ArrayList<>();
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            driver.context().addListener(new StreamingListener() {
                @Override
                public void onOutputOperationCompleted(OutputReport output) {
                    sites.add(output.site());
                }
            });
            program.accept(driver);
            driver.runBatch();
        }
        assertThat(sites).isNotEmpty();
        return sites;
    }

    @Test
    void anOutputOfTheTestKitIsTheTests() {
        assertThat(sites(driver -> driver.collect(driver.<String>input().stream())))
                .allMatch(site -> site.matches("CallSiteTest.java:\\d+"));
    }

    @Test
    void aMethodReferenceIsTheLineThatPassesIt() {
        assertThat(sites(driver -> {
                    TestInput<Pair<String, Integer>> input = driver.input();
                    List.of(input.stream(), PairDStream.of(input.stream()).reduceByKey(Integer::sum))
                            .forEach(DStream::print);
                }))
                .hasSize(2)
                .allMatch(site -> site.matches("CallSiteTest.java:\\d+"));
    }

    /** A class that has operators and is not in CallSite's list would pass its own line off as the program's. */
    @Test
    void noClassWithOperatorsIsTakenForTheProgram() throws IOException {
        List<Class<?>> withOperators = classesOfThePackage().stream()
                .filter(type -> Stream.of(type.getDeclaredMethods()).anyMatch(CallSiteTest::isOperator))
                .toList();

        assertThat(withOperators).contains(DStream.class, PairDStream.class, EventStream.class, StreamingContext.class);
        assertThat(withOperators).noneMatch(type -> CallSite.isOfProgram(type.getName()));
        assertThat(CallSite.isOfProgram("com.example.WordCount")).isTrue();
    }

    /** Whether a method is one that programs call and that adds to the graph. */
    private static boolean isOperator(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && !method.isSynthetic()
                && DStream.class.isAssignableFrom(method.getReturnType());
    }

    private static List<Class<?>> classesOfThePackage() throws IOException {
        return ClassPath.from(DStream.class.getClassLoader())
                .getTopLevelClasses(DStream.class.getPackageName())
                .stream()
                .<Class<?>>map(ClassPath.ClassInfo::load)
                .filter(CallSiteTest::isOfTheLibrary)
                .flatMap(type -> Stream.concat(Stream.of(type), Stream.of(type.getDeclaredClasses())))
                .toList();
    }

    private static boolean isOfTheLibrary(Class<?> type) {
        return type.getProtectionDomain()
                .getCodeSource()
                .equals(DStream.class.getProtectionDomain().getCodeSource());
    }
}
