package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.report.OutputReport;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever way a program calls an operator, the line that is shown is the program's. */
class CallSiteTest {
    private static final List<Class<?>> ENTRIES = List.of(
            DStream.class,
            DStreamOfPairs.class,
            PairDStream.class,
            StateDStream.class,
            PaneStream.class,
            EventStages.class,
            EventJoin.class,
            EventStream.class,
            KeyedEventStream.class,
            KeyedWindowedStream.class,
            Windows.class,
            StreamingContext.class);

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

    @Test
    void noOperatorNamesALineOfTheLibrary() {
        for (Class<?> entry : ENTRIES) {
            assertThat(CallSite.isOfProgram(entry.getName()))
                    .as(entry.getName())
                    .isFalse();
        }
        assertThat(CallSite.isOfProgram("com.example.WordCount")).isTrue();
    }
}
