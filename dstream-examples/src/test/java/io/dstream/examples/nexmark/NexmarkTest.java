package io.dstream.examples.nexmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.function.Action1;
import io.dstream.sources.Generators;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NexmarkTest {

    @Test
    void eachQueryCanBeBuiltByItsName() throws Exception {
        for (int n = 0; n <= 22; n++) {
            try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
                Map<String, Action1<Market>> queries = Nexmark.queries(ssc);
                assertThat(queries)
                        .containsOnlyKeys(IntStream.rangeClosed(0, 22)
                                .mapToObj(i -> "q" + i)
                                .toList());
                Generator events = new Generator(1, 100);
                queries.get("q" + n).accept(Market.of(ssc.from(Generators.rate(100, i -> events.event(i)))));
                assertThat(ssc.graph()).anyMatch(node -> node.id().equals("market"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "q23", "q0 0", "q0 ten", "q0 1 1000001", "q0 1 1 1"})
    void badArgumentsGiveTheUsage(String args) throws Exception {
        assertThat(Nexmark.run(args.isEmpty() ? new String[0] : args.split(" ")))
                .isEqualTo(2);
    }
}
