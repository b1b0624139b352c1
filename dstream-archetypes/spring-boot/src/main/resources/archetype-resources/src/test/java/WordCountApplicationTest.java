package ${package};

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.spring.test.ReplaceBean;
import io.dstream.spring.test.StreamingTest;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@StreamingTest(restartable = true)
class WordCountApplicationTest {
    @Autowired
    StreamingTestDriver driver;

    @ReplaceBean
    TestInput<String> lines; // in place of the socket

    @ReplaceBean
    TestOutput<Pair<String, Long>> totals; // in place of the files

    @Test
    void countsGoOnFromBatchToBatch() {
        lines.add("a b", "a");
        driver.runBatch();
        assertThat(totals.last()).containsExactlyInAnyOrder(Pair.of("a", 2L), Pair.of("b", 1L));

        driver.restart(); // as after a crash or an upgrade
        lines.add("b");
        driver.runBatch();
        assertThat(totals.last()).containsExactlyInAnyOrder(Pair.of("a", 2L), Pair.of("b", 2L));
    }
}
