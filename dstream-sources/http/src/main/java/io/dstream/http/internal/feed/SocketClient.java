package io.dstream.http.internal.feed;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;

/** A client that reads from a WebSocket. */
final class SocketClient extends Client {
    private final Session session;

    SocketClient(int most, Runnable gone, Session session) {
        super(most, gone);
        this.session = session;
    }

    @Override
    String form(Item item) {
        return item.text();
    }

    @Override
    String next(ArrayDeque<String> pieces) {
        return pieces.remove();
    }

    @Override
    void send(String piece) {
        session.sendText(piece, Callback.from(() -> sent(piece), failure -> failed()));
    }

    @Override
    void sendBeat() {
        session.sendPing(ByteBuffer.allocate(0), Callback.from(this::beaten, failure -> failed()));
    }

    @Override
    void disconnect(boolean tooSlow) {
        if (tooSlow) {
            session.disconnect();
        } else {
            session.close(StatusCode.SHUTDOWN, "the program has ended", Callback.NOOP);
        }
    }
}
