package ${package};

import io.dstream.batch.Pair;
import io.dstream.sink.FileSink;
import io.dstream.sink.Sink;
import io.dstream.source.Source;
import io.dstream.sources.Sockets;
import io.dstream.spring.StreamingProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Counts the words that come through a socket, from the first day on. */
@SpringBootApplication
public class WordCountApplication {
    public static void main(String[] args) {
        SpringApplication.run(WordCountApplication.class, args);
    }

    @Bean
    Source<String> lines(@Value("${words.host}") String host, @Value("${words.port}") int port) {
        return Sockets.textLines(host, port);
    }

    @Bean
    Sink<Pair<String, Long>> totals(@Value("${words.totals}") Path directory) {
        return FileSink.lines(directory);
    }

    @Bean
    StreamingProgram wordCount(Source<String> lines, Sink<Pair<String, Long>> totals) {
        return ssc -> ssc.from(lines)
                .named("lines")
                .flatMap(line -> List.of(line.split(" ")))
                .countByValue()
                .<Long>updateStateByKey((counts, total) -> Optional.of(
                        total.orElse(0L) + counts.stream().mapToLong(Long::longValue).sum()))
                .named("totals")
                .to(totals);
    }
}
