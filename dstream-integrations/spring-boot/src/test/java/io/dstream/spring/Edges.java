package io.dstream.spring;

import io.dstream.batch.Pair;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.util.List;
import org.springframework.context.annotation.Bean;

/** A word count between an input that the test fills and an output that it reads. */
class Edges {
    final TestInput<String> lines = TestInput.create();
    final TestOutput<Pair<String, Long>> counts = TestOutput.create();

    @Bean
    StreamingProgram wordCount() {
        return ssc -> ssc.from(lines)
                .named("lines")
                .flatMap(line -> List.of(line.split(" ")))
                .countByValue()
                .to(counts);
    }
}
