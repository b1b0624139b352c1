package io.dstream.examples.connectors;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dstream.StreamingContext;
import io.dstream.kinesis.Kinesis;
import io.dstream.kinesis.StartPosition;
import io.dstream.sources.Generators;
import io.dstream.state.Aggregators;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * Counts the clicks on each page that come through a stream of Kinesis. With a checkpoint each click is counted once,
 * though the program is killed. It puts the clicks, too; Kinesalite stands in for Kinesis.
 */
public final class KinesisClicks {
    private static final String START = "npx kinesalite --port PORT";
    private static final String STREAM = "example-clicks";
    private static final List<String> PAGES = List.of("/home", "/prices", "/tour");
    private static final int PAUSE_MILLIS = 50;

    private KinesisClicks() {}

    /**
     * Runs the program until it is killed.
     *
     * @param args where Kinesalite is, {@code localhost:4567} by default, and the directory of the checkpoint; without
     *     one the program begins anew each time
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        System.setProperty("aws.cborEnabled", "false"); // which Kinesalite cannot speak
        URI kinesis = URI.create("http://" + Address.listening(args, "Kinesalite", 4567, START));
        create(kinesis);
        StreamingContext.Builder builder = StreamingContext.builder()
                .appName("kinesis-clicks")
                .batchInterval(Duration.ofSeconds(1))
                .stopOnShutdown(Duration.ofSeconds(5));
        if (args.length > 1) {
            builder.checkpointDir(Path.of(args[1]));
        }
        try (StreamingContext ssc = builder.build()) {
            ssc.from(Generators.rate(20, n -> PAGES.get((int) (n * n % 7 % 3))))
                    .named("visitors")
                    .to(Kinesis.sink(STREAM)
                            .endpoint(kinesis)
                            .credentials("any", "any")
                            .records((String page) -> page, page -> page.getBytes(UTF_8)));
            Printing.all(ssc.from(Kinesis.stream(STREAM)
                            .endpoint(kinesis)
                            .credentials("any", "any")
                            .from(StartPosition.horizon()))
                    .named("clicks")
                    .keyBy(click -> click.key())
                    .updateStateByKey(Aggregators.count())
                    .named("totals"));
            ssc.start();
            System.out.println("Counting the clicks in stream " + STREAM + " at " + kinesis);
            ssc.awaitTermination();
        }
    }

    private static void create(URI kinesis) throws InterruptedException {
        try (KinesisClient client = KinesisClient.builder()
                .endpointOverride(kinesis)
                .region(Region.US_EAST_1)
                .httpClient(ApacheHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .build()) {
            try {
                client.createStream(stream -> stream.streamName(STREAM).shardCount(2));
            } catch (ResourceInUseException e) {
                return; // it is there
            }
            while (client.describeStreamSummary(stream -> stream.streamName(STREAM))
                            .streamDescriptionSummary()
                            .streamStatus()
                    != StreamStatus.ACTIVE) {
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }
}
