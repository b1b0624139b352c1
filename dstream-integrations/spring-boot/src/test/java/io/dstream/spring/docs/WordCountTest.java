package io.dstream.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.spring.test.ReplaceBean;
import io.dstream.spring.test.StreamingTest;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

// snippet: spring-test
@StreamingTest(properties = "dstream.batch-interval=1s")
class WordCountTest {
    @Autowired
    StreamingTestDriver driver;

    @ReplaceBean
    TestInput<String> lines; // in place of the socket

    @ReplaceBean
    TestOutput<Pair<String, Long>> counts; // in place of the files

    @Test
    void countsTheWordsOfEachBatch() {
        lines.add("a b", "a");
        driver.runBatch();
        lines.add("c");
        driver.runBatch();

        assertThat(counts.batches().get(0)).containsExactlyInAnyOrder(Pair.of("a", 2L), Pair.of("b", 1L));
        assertThat(counts.last()).containsExactly(Pair.of("c", 1L));
    }
}
// end
