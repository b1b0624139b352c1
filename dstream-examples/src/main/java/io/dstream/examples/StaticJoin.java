package io.dstream.examples;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.PairBatch;
import io.dstream.source.Sources;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Queue;

/** Looks each sale of a stream up in a price list, which stays the same, and adds up what each batch took. */
public final class StaticJoin {
    private StaticJoin() {}

    record Product(String code, String name, long cents) {}

    record Sale(String code, int pieces) {}

    record Line(String text, long cents) {}

    static DStream<Line> invoice(DStream<Sale> sales, PairBatch<String, Product> products) {
        return sales.keyBy(Sale::code).leftOuterJoin(products).map(match -> {
            Sale sale = match.value().key();
            return match.value()
                    .value()
                    .map(product -> new Line(sale.pieces() + " x " + product.name(), sale.pieces() * product.cents()))
                    .orElseGet(() -> new Line(sale.pieces() + " x unknown product " + sale.code(), 0));
        });
    }

    /**
     * Runs the program on a few sales.
     *
     * @param args none
     * @throws InterruptedException if the program is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        Queue<List<Sale>> tills = new ArrayDeque<>(List.of(
                List.of(new Sale("B1", 3), new Sale("S7", 1)),
                List.of(new Sale("B1", 2), new Sale("X9", 4), new Sale("O2", 10))));

        try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            PairBatch<String, Product> products = ssc.batch(List.of(
                            new Product("B1", "bread", 320),
                            new Product("O2", "onion", 45),
                            new Product("S7", "salt", 90)))
                    .keyBy(Product::code);
            invoice(ssc.from(Sources.queue(tills)), products).foreachBatch((lines, time) -> {
                if (lines.isEmpty()) {
                    return;
                }
                lines.sortBy(Line::text).collect().forEach(line -> System.out.println(line.text()));
                System.out.printf(Locale.ROOT, "total %.2f%n%n", lines.sumLong(Line::cents) / 100.0);
            });
            ssc.start();
            ssc.stopGracefully(Duration.ofSeconds(10)); // once the queue is empty
            ssc.awaitTermination(); // throws if the program has failed
        }
    }
}
