package program;

import io.dstream.StreamingContext;
import io.dstream.jdbc.Database;
import io.dstream.jdbc.Jdbc;
import io.dstream.kafka.Kafka;
import io.dstream.monitoring.Monitoring;
import io.dstream.opentelemetry.Tracing;
import io.dstream.sources.Generators;
import io.opentelemetry.api.OpenTelemetry;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Writes a hundred numbers to a database, looks at its own page, and says what it has met. */
public final class Main {
    private static final int NUMBERS = 100;

    private Main() {}

    public static void main(String[] args) throws Exception {
        for (Class<?> type :
                List.of(
                        Main.class,
                        StreamingContext.class,
                        Generators.class,
                        Jdbc.class,
                        Monitoring.class,
                        Tracing.class,
                        Kafka.class)) {
            System.out.println("module " + type.getModule().getName());
        }
        System.out.println("version " + StreamingContext.version());

        Path folder = Path.of(args[0]);
        String url = "jdbc:h2:" + folder.resolve("database");
        try (Connection keptOpen = DriverManager.getConnection(url)) {
            keptOpen.createStatement().execute("create table numbers (n bigint primary key)");
            run(url, folder.resolve("checkpoint"));
            var rows = keptOpen.createStatement().executeQuery("select count(*) from numbers");
            rows.next();
            System.out.println("rows " + rows.getLong(1));
        }
    }

    private static void run(String url, Path checkpoint) throws Exception {
        CountDownLatch done = new CountDownLatch(NUMBERS);
        StreamingContext.Builder builder = StreamingContext.builder()
                .appName("program")
                .batchInterval(Duration.ofMillis(50))
                .checkpointDir(checkpoint);
        try (StreamingContext ssc = builder.build()) {
            var numbers = ssc.from(Generators.rate(1_000, NUMBERS, i -> i)).named("numbers");
            numbers.to(Jdbc.<Long>insert(Database.at(url), "numbers").column("n", n -> n));
            numbers.foreachBatch(batch -> {
                for (long i = batch.count(); i > 0; i--) {
                    done.countDown();
                }
            });
            Monitoring page = Monitoring.on(0).attach(ssc);
            Tracing.of(OpenTelemetry.noop()).attach(ssc);
            ssc.start();
            done.await();
            HttpResponse<String> applications = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(page.address().resolve("/api/v1/applications")).build(),
                            HttpResponse.BodyHandlers.ofString());
            System.out.println("page " + applications.statusCode());
            page.close();
            ssc.stopGracefully(Duration.ofSeconds(60));
        }
    }
}
