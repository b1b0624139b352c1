package io.dstream.examples.crash;

import io.dstream.source.Receiver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes records that a sender pushes, and acknowledges them once they are durable. After a broken connection the sender
 * begins again behind the last acknowledgement that has reached it.
 */
final class TcpAck extends Receiver<Event> {
    private static final int MAX_UNACKNOWLEDGED = 1_000;
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final Address address;
    private final Doubts doubts = new Doubts();
    private volatile Connection connection;
    private volatile long stored; // the highest id that this process has stored, 0 for none

    TcpAck(Address address) {
        this.address = address;
    }

    @Override
    public String kind() {
        return "tcp-ack";
    }

    @Override
    protected boolean startsLater() {
        return true;
    }

    @Override
    protected void onStart() {
        newThread("reader", this::receive).start();
    }

    @Override
    protected void onStop() throws IOException {
        Connection current = connection;
        if (current != null) {
            current.close();
        }
    }

    private void receive() {
        Backoff backoff = new Backoff();
        try {
            while (!isStopped()) {
                long before = stored;
                try (Connection current = Connection.open(address)) {
                    current.patience(IDLE);
                    connection = current;
                    reportStarted();
                    receive(current);
                } catch (IOException e) {
                    if (!isStopped()) {
                        reportError("the connection to " + address + " is broken; it is made anew", e);
                    }
                }
                if (stored > before) {
                    backoff.worked();
                }
                backoff.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes what has come in one go, so that many records are made durable together. */
    private void receive(Connection from) throws IOException {
        List<Event> batch = new ArrayList<>();
        long last = stored;
        long heard = 0;
        boolean garbled = false;
        for (String line = from.next(); line != null && !isStopped(); line = from.next()) {
            Event event = Event.parse(line);
            if (event == null || event.id() == 0) {
                garbled = true;
            } else if (event.id() <= last) { // it has come again, and is acknowledged again
                heard = Math.max(heard, event.id());
            } else {
                if (!doubts.believes(event.id(), last, garbled)) {
                    throw new IOException("records before " + event.id() + " are missing");
                }
                batch.add(event);
                last = event.id();
                heard = last;
                garbled = false;
            }
            if (batch.size() == MAX_UNACKNOWLEDGED || !from.hasLine()) {
                if (!batch.isEmpty()) {
                    storeNew("sender", batch, Event::id);
                    stored = last;
                    batch.clear();
                }
                if (heard > 0) {
                    from.send("ACK " + Math.min(heard, stored)); // of nothing that this connection has not brought
                }
            }
        }
    }

    /**
     * Tells a gap that a broken line has left from one that the sender means: the sender is asked again, twice, and if
     * it says the same then, it is believed.
     */
    private static final class Doubts {
        private static final int TRIES = 2;

        private long doubted;
        private int times;

        boolean believes(long id, long last, boolean garbled) {
            boolean next = last > 0 ? id == last + 1 : id == 1 || !garbled;
            if (next) {
                return true;
            }
            times = id == doubted ? times + 1 : 1;
            doubted = id;
            return times > TRIES;
        }
    }
}
