package io.dstream.http.internal.feed;

import java.util.ArrayDeque;
import java.util.List;

/**
 * A client, and what waits for it. The program's thread offers, the server's threads say when something has been sent;
 * one piece is under way at a time. Nobody waits.
 */
abstract class Client {
    private final int most;
    private final Runnable gone;

    // under this object's lock
    private final ArrayDeque<String> waiting = new ArrayDeque<>();
    private long waitingChars;
    private boolean sending;
    private boolean over;

    Client(int most, Runnable gone) {
        this.most = most;
        this.gone = gone;
    }

    /** A record in the form that is sent. */
    abstract String form(Item item);

    /** Sends a piece, and calls {@link #sent} or {@link #failed}. */
    abstract void send(String piece);

    /** Puts pieces that wait together, if that is possible. */
    abstract String next(ArrayDeque<String> pieces);

    /** Shows that the server is there, and calls {@link #beaten} or {@link #failed}. */
    abstract void sendBeat();

    /** Ends the connection: in good order, or because the client is too slow. */
    abstract void disconnect(boolean tooSlow);

    void offer(List<Item> items) {
        List<String> pieces = items.stream().map(this::form).toList();
        long chars = pieces.stream().mapToLong(String::length).sum();
        boolean slow;
        String first = null;
        synchronized (this) {
            if (over) {
                return;
            }
            slow = waitingChars > 0 && waitingChars + chars > most;
            over = slow;
            if (!slow) {
                waiting.addAll(pieces);
                waitingChars += chars;
                first = sending ? null : take();
            }
        }
        if (slow) {
            gone.run();
            disconnect(true);
        } else if (first != null) {
            send(first);
        }
    }

    /** The next piece to send; null if nothing waits. Under this object's lock. */
    private String take() {
        String piece = waiting.isEmpty() ? null : next(waiting);
        sending = piece != null;
        if (!sending) {
            waitingChars = 0;
        }
        return piece;
    }

    final void sent(String piece) {
        String more;
        synchronized (this) {
            waitingChars -= piece.length();
            more = over ? null : take();
        }
        if (more != null) {
            send(more);
        }
    }

    final void failed() {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        gone.run();
        disconnect(true);
    }

    /** Sends a sign of life, unless something is under way: that tells as much. */
    final void beat() {
        synchronized (this) {
            if (sending || over) {
                return;
            }
            sending = true;
        }
        sendBeat();
    }

    final void beaten() {
        String more;
        synchronized (this) {
            more = over ? null : take();
        }
        if (more != null) {
            send(more);
        }
    }

    final void end() {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        disconnect(false);
    }
}
