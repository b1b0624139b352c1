package io.dstream.peers.kafka;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A topic that is full and stays as it is. Its partitions begin with offset 0, and have no gaps.
 *
 * @param servers the brokers' addresses, as a client's {@code bootstrap.servers} has them
 * @param name its name
 * @param ends the offset behind the last record of each partition, which is how many records it has
 */
public record Topic(String servers, String name, List<Long> ends) {

    /**
     * From the arguments of a program.
     *
     * @param servers the brokers' addresses
     * @param name its name
     * @param ends as {@link #endsText} has written them
     * @return the topic
     */
    static Topic of(String servers, String name, String ends) {
        return new Topic(
                servers, name, Arrays.stream(ends.split(",")).map(Long::valueOf).toList());
    }

    /**
     * The ends as an argument of a program.
     *
     * @return the offsets, with commas between them
     */
    public String endsText() {
        return ends.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /**
     * How many records there are.
     *
     * @return those of all partitions
     */
    public long records() {
        return ends.stream().mapToLong(Long::longValue).sum();
    }
}
