package io.dstream.engine.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import io.dstream.batch.Pair;
import io.dstream.function.Function1;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What lookups of all systems have in common. */
class KeyLookupTest {
    private static final List<String> CALLS = new CopyOnWriteArrayList<>(); // in all copies of the place

    /** Knows words of up to three letters, and their lengths. */
    private record Words() implements KeyLookup.Place<String, Integer> {
        @Override
        public KeyLookup.Finder<String, Integer> open() {
            CALLS.add("open");
            return new KeyLookup.Finder<>() {
                @Override
                public Map<String, Integer> find(List<String> keys) throws InterruptedException {
                    CALLS.add("find " + (keys.size() > 5 ? keys.size() : keys));
                    if (keys.contains("interrupt")) {
                        throw new InterruptedException();
                    }
                    Map<String, Integer> found = new HashMap<>();
                    keys.stream().filter(key -> key.length() <= 3).forEach(key -> found.put(key, key.length()));
                    return found;
                }

                @Override
                public void close() {
                    CALLS.add("close");
                }
            };
        }

        @Override
        public RuntimeException failure(String message) {
            return new UnsupportedOperationException(message);
        }

        @Override
        public String toString() {
            return "lookup of words";
        }
    }

    private final KeyLookup<String, Integer> words = new KeyLookup<>(new Words());

    @BeforeEach
    void forget() {
        CALLS.clear();
    }

    private static List<Pair<String, Integer>> pairs(String... keys) {
        return IntStream.range(0, keys.length)
                .mapToObj(i -> Pair.of(keys[i], i))
                .toList();
    }

    private static <V> List<Pair<String, Pair<V, Optional<Integer>>>> joined(
            Function1<Iterator<Pair<String, V>>, Iterator<Pair<String, Pair<V, Optional<Integer>>>>> joining,
            List<Pair<String, V>> pairs)
            throws Exception {
        return ImmutableList.copyOf(joining.apply(pairs.iterator()));
    }

    @Test
    void eachDifferentKeyIsAskedForOnceAndPairsStayInOrder() throws Exception {
        assertThat(joined(words.joining(), pairs("a", "long", "a", null, "bc")))
                .containsExactly(
                        Pair.of("a", Pair.of(0, Optional.of(1))),
                        Pair.of("long", Pair.of(1, Optional.empty())),
                        Pair.of("a", Pair.of(2, Optional.of(1))),
                        Pair.of(null, Pair.of(3, Optional.empty())),
                        Pair.of("bc", Pair.of(4, Optional.of(2))));
        assertThat(CALLS).containsExactly("open", "find [a, long, bc]");
    }

    @Test
    void aPartitionIsNotHeldAsAWhole() throws Exception {
        List<Pair<String, Integer>> many =
                IntStream.range(0, 5000).mapToObj(i -> Pair.of("" + i, i)).toList();
        Iterator<Pair<String, Pair<Integer, Optional<Integer>>>> joined =
                words.<Integer>joining().apply(many.iterator());
        assertThat(joined.next().value().value()).contains(1);
        assertThat(CALLS).containsExactly("open", "find 2000");
        assertThat(Lists.newArrayList(joined)).hasSize(4999);
        assertThat(CALLS).containsExactly("open", "find 2000", "find 2000", "find 1000");
    }

    @Test
    void nothingIsRememberedUnlessThatIsWanted() {
        assertThat(words.find("a")).contains(1);
        assertThat(words.find("a")).contains(1);
        assertThat(CALLS).containsExactly("open", "find [a]", "find [a]");
    }

    @Test
    void whatWasFoundAndWhatWasNotIsRemembered() throws Exception {
        KeyLookup<String, Integer> cached = words.cached(10, Duration.ofHours(1));
        assertThat(cached.find("a")).contains(1);
        assertThat(cached.find("long")).isEmpty();
        assertThat(joined(cached.joining(), pairs("long", "a", "bc"))).hasSize(3);
        assertThat(CALLS).containsExactly("open", "find [a]", "find [long]", "find [bc]");
    }

    @Test
    void anotherPlaceRemembersAsMuchAndNothingOfTheFirst() {
        KeyLookup<String, Integer> cached = words.cached(10, Duration.ofHours(1));
        assertThat(cached.find("a")).contains(1);
        KeyLookup<String, Integer> other = cached.at(new Words());
        assertThat(other.find("a")).contains(1);
        assertThat(other.find("a")).contains(1);
        assertThat(CALLS).containsExactly("open", "find [a]", "open", "find [a]");
    }

    @Test
    @SuppressWarnings("unchecked")
    void tasksOfAnotherProcessShareOne() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(words.cached(10, Duration.ofHours(1)).<Integer>joining());
        }
        for (int task = 0; task < 2; task++) {
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                var joining = (Function1<
                                Iterator<Pair<String, Integer>>,
                                Iterator<Pair<String, Pair<Integer, Optional<Integer>>>>>)
                        in.readObject();
                assertThat(joined(joining, pairs("a")).get(0).value().value()).contains(1);
            }
        }
        assertThat(CALLS).containsExactly("open", "find [a]");
    }

    @Test
    void arraysAreNoKeys() {
        KeyLookup<Object, Integer> arrays = new KeyLookup<>(new KeyLookup.Place<>() {
            @Override
            public KeyLookup.Finder<Object, Integer> open() {
                throw new AssertionError("nothing is to be asked");
            }

            @Override
            public RuntimeException failure(String message) {
                return new IllegalStateException(message);
            }
        });
        assertThatThrownBy(() -> arrays.find(new byte[1])).hasMessageContaining("cannot be a key");
        assertThatThrownBy(() -> arrays.find(Optional.of(new byte[1]))).hasMessageContaining("cannot be a key");
    }

    @Test
    void whoeverIsInterruptedIsToldAndStaysSo() {
        assertThatThrownBy(() -> words.find("interrupt"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("lookup of words was interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whatIsClosedFindsNothing() {
        assertThat(words.find("a")).contains(1);
        words.close();
        words.close();
        assertThat(CALLS).containsExactly("open", "find [a]", "close");
        assertThatThrownBy(() -> words.find("a")).hasMessage("the lookup of words is closed");
        KeyLookup<String, Integer> unused = new KeyLookup<>(new Words());
        unused.close();
        assertThatThrownBy(() -> unused.find("a"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("the lookup of words is closed");
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> words.cached(0, Duration.ofHours(1)))
                .hasMessage("a cache of 0 keys: expected at least 1");
        assertThatThrownBy(() -> words.cached(1, Duration.ZERO))
                .hasMessage("a cache for PT0S: expected more than zero");
    }
}
