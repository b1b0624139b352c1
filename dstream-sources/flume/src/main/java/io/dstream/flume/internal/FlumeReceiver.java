package io.dstream.flume.internal;

import io.dstream.flume.FlumeEvent;
import io.dstream.function.Function1;
import io.dstream.source.Receiver;
import io.dstream.source.ReceiverStoppedException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** Accepts agents on one thread, reads each on one of its own, and stores their batches before it answers. */
public final class FlumeReceiver<T> extends Receiver<T> {
    private static final int BACKLOG = 128;
    private static final long PAUSE_MILLIS = 100;

    private final ListenOptions options;
    private final Optional<Identity> identity;
    private final Function1<? super FlumeEvent, ? extends T> decoder;
    private Session session; // the supervisor's

    public FlumeReceiver(
            ListenOptions options, Optional<Identity> identity, Function1<? super FlumeEvent, ? extends T> decoder) {
        this.options = options;
        this.identity = identity;
        this.decoder = decoder;
    }

    @Override
    public String kind() {
        return "flume";
    }

    @Override
    protected long sizeOf(T record) {
        if (record instanceof FlumeEvent event) {
            long size = 100L + event.body().length;
            for (Map.Entry<String, String> header : event.headers().entrySet()) {
                size += 150L + header.getKey().length() + header.getValue().length();
            }
            return size;
        }
        return super.sizeOf(record);
    }

    @Override
    protected void onStart() throws IOException {
        session = null;
        ServerSocket listening = new ServerSocket();
        try {
            listening.setReuseAddress(true);
            listening.bind(options.address(), BACKLOG);
            session = new Session(listening);
            options.onListening().accept(listening.getLocalPort());
            session.acceptor.start();
        } catch (IOException | RuntimeException | Error e) {
            listening.close();
            throw e;
        }
    }

    @Override
    protected void onStop() throws IOException, InterruptedException {
        if (session != null) {
            session.end();
        }
    }

    // ---- what agents send ----

    /** Stores a batch; where that fails, the agent keeps it. */
    Rpc.Status store(String agent, List<FlumeEvent> events) {
        Optional<Class<?>> failure = Optional.empty();
        List<T> plain = new ArrayList<>();
        Map<String, Numbered<T>> numbered = new LinkedHashMap<>();
        for (FlumeEvent event : events) {
            try {
                add(event, decoder.apply(event), plain, numbered);
            } catch (Exception e) { // a decoder of the user's may throw anything
                failure = Optional.of(e.getClass());
            }
        }
        failure.ifPresent(type -> reportError(
                agent + ": an event was left out: it could not be decoded (" + type.getSimpleName() + ")", null));
        store(plain);
        numbered.forEach((sender, of) -> {
            PrimitiveIterator.OfLong numbers = of.numbers.build().iterator();
            storeNew(sender, of.records, record -> numbers.nextLong());
        });
        return Rpc.Status.OK;
    }

    /** The records of one maker. */
    private record Numbered<T>(List<T> records, LongStream.Builder numbers) {}

    private void add(FlumeEvent event, T record, List<T> plain, Map<String, Numbered<T>> numbered) {
        Optional<String> sender = identity.flatMap(i -> i.senderOf(event));
        OptionalLong number = identity.isPresent() ? identity.get().numberOf(event) : OptionalLong.empty();
        if (sender.isPresent() && number.isPresent()) {
            Numbered<T> of = numbered.computeIfAbsent(
                    sender.get(), s -> new Numbered<>(new ArrayList<>(), LongStream.builder()));
            of.records.add(record);
            of.numbers.add(number.getAsLong());
        } else {
            plain.add(record);
        }
    }

    @Override
    public String toString() {
        return "flume on port " + options.port();
    }

    /** From a start to the next stop. */
    private final class Session {
        final Thread acceptor = newThread("acceptor", this::accept);
        private final ServerSocket listening;
        private final CountDownLatch over = new CountDownLatch(1);
        private final Map<Connection, Thread> agents = new HashMap<>(); // under this object's lock

        Session(ServerSocket listening) {
            this.listening = listening;
        }

        /** Goes on whatever happens: without this thread the program would be deaf. */
        private void accept() {
            try {
                while (!isOver()) {
                    try {
                        take(listening.accept());
                    } catch (IOException | RuntimeException | Error e) {
                        if (!isOver()) {
                            reportError("cannot accept an agent: " + e.getMessage() + "; trying again", e);
                            var unused = over.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS); // out of descriptors, say
                        }
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized void take(Socket socket) throws IOException {
            if (isOver() || agents.size() >= options.maxConnections()) {
                socket.close();
                reportError(
                        "more agents than " + options.maxConnections()
                                + " (maxConnections): the last one was disconnected",
                        null);
                return;
            }
            String agent = "agent at " + socket.getInetAddress().getHostAddress();
            Connection connection = new Connection(socket, options, new Answers(events -> store(agent, events)));
            Thread thread = newThread("agent", () -> read(connection, agent));
            agents.put(connection, thread);
            thread.start();
        }

        private void read(Connection connection, String agent) {
            try (connection) {
                connection.serve();
            } catch (ReceiverStoppedException e) {
                // the agent keeps what has not been answered
            } catch (Frames.TooLargeException e) {
                reportError(
                        agent + ": a batch of more than " + options.maxBatchBytes()
                                + " bytes (maxBatchBytes): it was disconnected; lower batch-size of its sink",
                        null);
            } catch (IOException | RuntimeException e) {
                if (!isOver() && !connection.wasIdle()) {
                    reportError(agent + ": " + connection.explain(e) + "; it was disconnected", e);
                }
            } finally {
                forget(connection);
            }
        }

        private synchronized void forget(Connection connection) {
            agents.remove(connection);
        }

        private boolean isOver() {
            return over.getCount() == 0;
        }

        void end() throws IOException, InterruptedException {
            Map<Connection, Thread> last;
            synchronized (this) {
                over.countDown();
                last = new HashMap<>(agents);
            }
            listening.close();
            for (Connection connection : last.keySet()) {
                connection.finish();
            }
            for (Map.Entry<Connection, Thread> each : last.entrySet()) {
                each.getKey().awaitEnd(each.getValue());
            }
        }
    }
}
