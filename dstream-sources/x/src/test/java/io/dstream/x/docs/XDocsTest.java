package io.dstream.x.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.codec.Codecs;
import io.dstream.x.Post;
import io.dstream.x.Rule;
import io.dstream.x.X;
import io.dstream.x.XRules;
import io.dstream.x.XSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code that the page on X shows. */
class XDocsTest {
    @TempDir
    Path checkpoint;

    @Test
    void aProgram() {
        String bearer = "token";
        // snippet: x-program
        StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1));
        DStream<Post> posts = ssc.from(X.filteredStream(bearer).rule("spark lang:en", "spark"));
        posts.filter(post -> post.text().contains("Spark"))
                .countByWindow(Duration.ofSeconds(5))
                .print();
        // end
        assertThat(posts).isNotNull();
        ssc.close();
    }

    @Test
    void settings() {
        String bearer = "token";
        // snippet: x-settings
        XSource source = X.filteredStream(bearer)
                .rule("spark lang:en -is:retweet", "spark")
                .rule("flink lang:en -is:retweet", "flink")
                .replaceRules() // no other rules of the app stay
                .backfill(Duration.ofMinutes(5)); // at access levels that have it
        // end
        assertThat(source).hasToString("x at https://api.x.com");
    }

    @Test
    void aCheckpoint() {
        // snippet: x-checkpoint
        StreamingContext ssc = StreamingContext.builder()
                .appName("posts")
                .batchInterval(Duration.ofSeconds(1))
                .checkpointDir(checkpoint)
                .codec(Codecs.ofRecord(Post.class))
                .build();
        // end
        assertThat(ssc).isNotNull();
        ssc.close();
    }

    static void rules(String bearer) throws Exception {
        // snippet: x-rules
        XRules rules = X.rules(bearer);
        List<Rule> wanted = List.of(Rule.of("spark lang:en", "spark"), Rule.of("flink lang:en", "flink"));
        rules.dryRun().replace(wanted); // X checks them, and changes nothing
        rules.replace(wanted); // these, and no others
        // end
    }
}
