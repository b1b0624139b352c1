package io.dstream.spring.docs;

import io.dstream.batch.Pair;
import io.dstream.sink.FileSink;
import io.dstream.sink.Sink;
import io.dstream.source.Source;
import io.dstream.sources.Sockets;
import io.dstream.spring.StreamingProgram;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

// snippet: spring-program
@SpringBootApplication
public class WordCountApplication {
    public static void main(String[] args) {
        SpringApplication.run(WordCountApplication.class, args);
    }

    @Bean
    Source<String> lines() {
        return Sockets.textLines("localhost", 9999);
    }

    @Bean
    Sink<Pair<String, Long>> counts() {
        return FileSink.lines(Path.of("counts"));
    }

    @Bean
    StreamingProgram wordCount(Source<String> lines, Sink<Pair<String, Long>> counts) {
        return ssc -> ssc.from(lines)
                .named("lines")
                .flatMap(line -> List.of(line.split(" ")))
                .countByValue()
                .to(counts);
    }
}
// end
