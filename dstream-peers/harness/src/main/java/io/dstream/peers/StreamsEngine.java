package io.dstream.peers;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntToLongFunction;
import java.util.stream.Collectors;

/** {@code java.util.stream}, in parallel, for what needs no memory of earlier batches. */
public final class StreamsEngine implements Engine {

    /** Does nothing. */
    public StreamsEngine() {}

    @Override
    public boolean supports(Workload workload) {
        return switch (workload) {
            case CHAIN_3, CHAIN_8, WORDS, LAUNCH, JOIN -> true;
            default -> false;
        };
    }

    @Override
    public Job.OfBatches open(Workload workload) {
        return switch (workload) {
            case CHAIN_3 -> job(StreamsEngine::chain3);
            case CHAIN_8 -> job(StreamsEngine::chain8);
            case WORDS -> job(batch -> words(Inputs.lines(batch)));
            case LAUNCH -> job(batch -> words(Inputs.fewLines(batch)));
            case JOIN -> job(StreamsEngine::join);
            default -> throw new IllegalArgumentException(workload.id());
        };
    }

    @Override
    public void close() {}

    private static long chain3(int batch) {
        return Arrays.stream(Inputs.longs(batch))
                .parallel()
                .map(v -> v + 1)
                .filter(v -> (v & 3) != 0)
                .map(v -> v * 3)
                .mapToLong(Digest::of)
                .sum();
    }

    private static long chain8(int batch) {
        return Arrays.stream(Inputs.longs(batch))
                .parallel()
                .map(v -> v + 1)
                .filter(v -> (v & 3) != 0)
                .map(v -> (v * 3) ^ 0x55)
                .filter(v -> v % 5 != 0)
                .map(v -> v + 7)
                .map(v -> v << 1)
                .filter(v -> (v & 14) != 0)
                .map(v -> v - 1)
                .mapToLong(Digest::of)
                .sum();
    }

    private static long words(String[] lines) {
        return Arrays.stream(lines)
                .parallel()
                .flatMap(line -> Arrays.stream(line.split(" ")))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                .entrySet()
                .stream()
                .mapToLong(entry -> Digest.of(entry.getKey().hashCode(), entry.getValue()))
                .sum();
    }

    private static long join(int batch) {
        Map<Integer, Event> byKey = Arrays.stream(Inputs.left(batch))
                .parallel()
                .collect(Collectors.toConcurrentMap(Event::key, Function.identity()));
        return Arrays.stream(Inputs.right(batch))
                .parallel()
                .mapToLong(event -> {
                    Event other = byKey.get(event.key());
                    return other == null ? 0 : Digest.of(event.key(), other.value() - event.value());
                })
                .sum();
    }

    private static Job.OfBatches job(IntToLongFunction batch) {
        return new Job.OfBatches() {
            private int next;

            @Override
            public long next() {
                return batch.applyAsLong(next++);
            }
        };
    }
}
