package io.dstream.http.internal.feed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** A client that reads server-sent events. */
final class EventClient extends Client {
    private final Response response;
    private final Callback end;

    EventClient(int most, Runnable gone, Response response, Callback end) {
        super(most, gone);
        this.response = response;
        this.end = end;
    }

    @Override
    String form(Item item) {
        return item.event();
    }

    @Override
    String next(ArrayDeque<String> pieces) {
        String all = String.join("", pieces);
        pieces.clear();
        return all;
    }

    @Override
    void send(String piece) {
        ByteBuffer bytes = ByteBuffer.wrap(piece.getBytes(StandardCharsets.UTF_8));
        response.write(false, bytes, Callback.from(() -> sent(piece), failure -> failed()));
    }

    /** A comment. */
    @Override
    void sendBeat() {
        ByteBuffer bytes = ByteBuffer.wrap(":\n\n".getBytes(StandardCharsets.UTF_8));
        response.write(false, bytes, Callback.from(this::beaten, failure -> failed()));
    }

    @Override
    void disconnect(boolean tooSlow) {
        if (tooSlow) {
            end.failed(new IOException("the client does not take what it is sent"));
        } else {
            end.succeeded();
        }
    }
}
