// What a shell with dstream begins with: see docs/first-project.md.
import io.dstream.*;
import io.dstream.batch.*;
import io.dstream.source.*;
import io.dstream.sources.*;
import io.dstream.state.*;
import java.time.*;

List<String> RHYME = List.of(
    "I had a little nut tree", "nothing would it bear", "but a silver nutmeg", "and a golden pear");

Queue<List<String>> sent = new ConcurrentLinkedQueue<>();
StreamingContext ssc;
DStream<String> lines;
DStream<String> words;

List<String> split(String line) {
    return List.of(line.toLowerCase().split("\\W+"));
}

// Ends the context and makes a new one, for streams are fixed once they run.
void again() {
    if (ssc != null) {
        ssc.close();
    }
    sent.clear();
    ssc = StreamingContext.local(Duration.ofSeconds(1));
    lines = ssc.from(Generators.rate(2, n -> RHYME.get((int) (n % RHYME.size())))).union(ssc.from(Sources.queue(sent)));
    words = lines.flatMap(line -> split(line));
}

void send(String... more) {
    sent.add(List.of(more));
}

void show(Batch<?> batch) {
    System.out.println(batch.collect());
}

void show(DStream<?> stream) {
    stream.foreachBatch((batch, time) -> System.out.println(time + "  " + batch.collect()));
}

void run(int seconds) throws InterruptedException {
    ssc.start();
    ssc.awaitTermination(Duration.ofSeconds(seconds));
    again();
}

again();
System.out.println("""
    ssc     a context, with a batch a second
    lines   a stream: two lines of a rhyme a second, and those that you send("...")
    words   their words

    show(ssc.batch(RHYME).map(String::length))            a batch, at once
    show(words.countByValue())                            a stream, once it runs
    run(5)                                                runs it for so many seconds, then begins again
    ssc.start(), send("to be or not to be"), again()      the same by hand
    """);
