package io.dstream.docs;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.spark.SparkEngine;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** What docs/spark.md shows. */
final class SparkSnippets {
    private final String prefix = "line ";

    static StreamingContext connected() {
        // snippet: spark-connect
        StreamingContext ssc = StreamingContext.builder()
                .appName("word-count")
                .batchInterval(Duration.ofSeconds(1))
                .engine(SparkEngine.connect("spark://master.example.com:7077"))
                .build();
        // end
        return ssc;
    }

    static JavaSparkContext inAnIde() {
        // snippet: spark-ide
        SparkConf conf = new SparkConf()
                .setAppName("word count")
                .setMaster("local-cluster[2,1,1024]") // two executors, each with one core and 1,024 MB
                .set("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        JavaSparkContext spark = new JavaSparkContext(conf);
        // end
        return spark;
    }

    DStream<String> captured(DStream<String> lines) {
        // snippet: spark-captured
        String mine = prefix; // a field would bring the whole object along
        DStream<String> labelled = lines.map(line -> mine + line);
        // end
        return labelled;
    }

    static DStream<String> madeWhereItRuns(DStream<Long> customers) {
        // snippet: spark-made-there
        DStream<String> names = customers.mapPartitions(ids -> {
            try (Connection db = DriverManager.getConnection("jdbc:postgresql://db.example.com/shop")) {
                return names(db, ids).iterator();
            }
        });
        // end
        return names;
    }

    private static List<String> names(Connection db, Iterator<Long> ids) throws SQLException {
        List<String> all = new ArrayList<>();
        try (PreparedStatement query = db.prepareStatement("SELECT name FROM customer WHERE id = ?")) {
            while (ids.hasNext()) {
                query.setLong(1, ids.next());
                try (ResultSet found = query.executeQuery()) {
                    if (found.next()) {
                        all.add(found.getString(1));
                    }
                }
            }
        }
        return all;
    }
}
