package io.dstream.zeromq.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;
import org.zeromq.ZMonitor;
import zmq.ZError;

/**
 * A ZeroMQ socket, with what tells of its connections and lets peers in. Used by one thread at a time, which opens,
 * attends and closes it. Nothing waits for longer than {@link #POLL_MILLIS}.
 */
final class OpenSocket implements AutoCloseable {
    static final int POLL_MILLIS = 100;

    private static final String ZAP = "inproc://zeromq.zap.01";
    private static final String EVENTS = "inproc://events";
    private static final int RECONNECT_MILLIS = 100;
    private static final int LONGEST_RECONNECT_MILLIS = 5_000;

    /** After that it connects again: now and then jeromq never looks at what a peer says first. */
    private static final int HANDSHAKE_MILLIS = 2_000;

    /** A peer that refuses us does so right after it has said hello; jeromq does not tell when a handshake is over. */
    private static final int SILENCE = 5;

    private static final int NO_GREETING = -1;

    /** What becomes of the connections. */
    enum Event {
        /** A peer is there, and has been let in. */
        CONNECTED,
        /** A peer is gone. */
        DISCONNECTED,
        /** There is no peer to connect to. */
        UNREACHABLE,
        /** A peer has been turned away, or has turned us away. */
        REFUSED
    }

    private final ZContext context = new ZContext();
    private final SocketOptions options;
    private final ZMQ.Socket socket;
    private final ZMQ.Socket monitor;
    private final Optional<Gate> gate;
    private int silence = NO_GREETING; // how often it was attended to since a peer said hello, and nothing came
    private boolean connected;
    private int strangers; // who have come and not said hello

    private OpenSocket(SocketType type, SocketOptions options, Consumer<ZMQ.Socket> settings) {
        this.options = options;
        try {
            gate = options.security() instanceof SocketOptions.Server server
                            && !server.clients().isEmpty()
                    ? Optional.of(new Gate(server))
                    : Optional.empty();
            socket = context.createSocket(type);
            socket.setMaxMsgSize(options.maxMessageBytes());
            socket.setReconnectIVL(RECONNECT_MILLIS);
            socket.setReconnectIVLMax(LONGEST_RECONNECT_MILLIS);
            socket.setHandshakeIvl(HANDSHAKE_MILLIS);
            socket.setTCPKeepAlive(1); // not ZeroMQ's heartbeats: with them, peers of jeromq sometimes never connect
            secure();
            if (type != SocketType.PUSH && type != SocketType.PUB) {
                socket.setReceiveTimeOut(POLL_MILLIS);
            }
            settings.accept(socket);
            int events = ZMQ.EVENT_ACCEPTED
                    | ZMQ.EVENT_DISCONNECTED
                    | ZMQ.EVENT_CONNECT_RETRIED
                    | ZMQ.EVENT_HANDSHAKE_PROTOCOL
                    | ZMQ.HANDSHAKE_FAILED_AUTH
                    | ZMQ.HANDSHAKE_FAILED_NO_DETAIL
                    | ZMQ.HANDSHAKE_FAILED_PROTOCOL;
            socket.monitor(EVENTS, events);
            monitor = context.createSocket(SocketType.PAIR);
            monitor.connect(EVENTS);
            if (options.bind()) {
                socket.bind(options.endpoint());
            } else {
                socket.connect(options.endpoint());
            }
        } catch (RuntimeException | Error e) {
            context.close();
            throw e;
        }
    }

    /**
     * Opens a socket, which connects or listens from then on.
     *
     * @throws IOException if it cannot listen
     */
    static OpenSocket of(SocketType type, SocketOptions options, Consumer<ZMQ.Socket> settings) throws IOException {
        try {
            return new OpenSocket(type, options, settings);
        } catch (ZMQException e) {
            throw new IOException(cannot(options) + ZError.toString(e.getErrorCode()), e);
        }
    }

    private static String cannot(SocketOptions options) {
        return "cannot " + (options.bind() ? "listen on " : "connect to ") + options.endpoint() + ": ";
    }

    /** Fails if nobody can listen there now. */
    static void checkAddress(SocketOptions options) throws IOException {
        options.check();
        if (!options.bind()) {
            return;
        }
        try (Socket probe = new Socket()) { // does not listen, so that nobody connects to it
            probe.setReuseAddress(true);
            probe.bind(
                    options.host().equals("*")
                            ? new InetSocketAddress(options.port())
                            : new InetSocketAddress(options.host(), options.port()));
        } catch (IOException e) {
            throw new IOException(
                    cannot(options) + e.getMessage() + "; bind() needs an address of this computer and a free port", e);
        }
    }

    private void secure() {
        if (options.security() instanceof SocketOptions.Server server) {
            socket.setCurveServer(true);
            socket.setCurvePublicKey(ZMQ.Curve.z85Decode(server.publicKey()));
            socket.setCurveSecretKey(ZMQ.Curve.z85Decode(server.secretKey()));
        } else if (options.security() instanceof SocketOptions.Client client) {
            socket.setCurvePublicKey(ZMQ.Curve.z85Decode(client.publicKey()));
            socket.setCurveSecretKey(ZMQ.Curve.z85Decode(client.secretKey()));
            socket.setCurveServerKey(ZMQ.Curve.z85Decode(client.server()));
        }
    }

    ZMQ.Socket socket() {
        return socket;
    }

    /** The frames of the next message, if one is there, or comes within {@link #POLL_MILLIS}. */
    Optional<List<byte[]>> await() {
        return receive(0);
    }

    /** The frames of the next message, if one is there. */
    Optional<List<byte[]>> receive() {
        return receive(ZMQ.DONTWAIT);
    }

    private Optional<List<byte[]>> receive(int flags) {
        byte[] first = socket.recv(flags);
        if (first == null) {
            return Optional.empty();
        }
        if (silence > NO_GREETING) {
            silence = SILENCE;
        }
        if (!socket.hasReceiveMore()) {
            return Optional.of(List.of(first));
        }
        List<byte[]> frames = new ArrayList<>();
        frames.add(first);
        do {
            frames.add(socket.recv());
        } while (socket.hasReceiveMore());
        return Optional.of(frames);
    }

    /** Lets peers in, and hands out what has become of connections. Called often. */
    void attend(Consumer<Event> events) {
        gate.ifPresent(g -> g.attend(events));
        for (ZEvent event = ZEvent.recv(monitor, ZMQ.DONTWAIT);
                event != null;
                event = ZEvent.recv(monitor, ZMQ.DONTWAIT)) {
            of(event.getEvent()).ifPresent(events);
        }
        if (silence > NO_GREETING && silence++ >= SILENCE) {
            silence = NO_GREETING;
            connected = true;
            events.accept(Event.CONNECTED);
        }
    }

    private Optional<Event> of(ZMonitor.Event event) {
        switch (event) {
            case ACCEPTED -> strangers++;
            case HANDSHAKE_PROTOCOL -> {
                silence = 0;
                strangers = Math.max(0, strangers - 1);
            }
            case CONNECT_RETRIED -> {
                return Optional.of(Event.UNREACHABLE);
            }
            case DISCONNECTED -> {
                boolean refused = options.bind() ? strangers > 0 : !connected;
                strangers = Math.max(0, strangers - 1);
                silence = NO_GREETING;
                connected = false;
                return Optional.of(refused ? Event.REFUSED : Event.DISCONNECTED);
            }
            default -> {
                return Optional.of(Event.REFUSED);
            }
        }
        return Optional.empty();
    }

    /** An event in words that stay the same while the trouble does; nothing if it is none. */
    Optional<String> trouble(Event event) {
        String endpoint = options.endpoint();
        return switch (event) {
            case CONNECTED -> Optional.empty();
            case DISCONNECTED ->
                options.bind()
                        ? Optional.empty()
                        : Optional.of(endpoint + ": the connection was lost; connecting again");
            case UNREACHABLE -> Optional.of(endpoint + ": nobody listens there; trying again");
            case REFUSED ->
                Optional.of(
                        options.bind()
                                ? endpoint
                                        + ": refused a peer that did not complete the handshake: its CURVE keys are not"
                                        + " those that curveServer expects, or it does not speak ZeroMQ's protocol"
                                : endpoint
                                        + ": the peer ended the connection before anything came; if it goes on, check that"
                                        + " the server's key in curveClient is right, that the server admits this side's"
                                        + " key, and that it is a ZeroMQ socket of the matching type; trying again");
        };
    }

    @Override
    public void close() {
        context.close();
    }

    /** Lets those in whose keys are known: ZeroMQ's authentication protocol (RFC 27). */
    private final class Gate {
        final ZMQ.Socket requests = context.createSocket(SocketType.REP);
        private final Set<String> keys;

        Gate(SocketOptions.Server server) {
            keys = server.clients().stream().collect(Collectors.toUnmodifiableSet());
            requests.bind(ZAP);
        }

        void attend(Consumer<Event> events) {
            for (byte[] version = requests.recv(ZMQ.DONTWAIT); version != null; version = requests.recv(ZMQ.DONTWAIT)) {
                List<byte[]> rest = new ArrayList<>();
                while (requests.hasReceiveMore()) {
                    rest.add(requests.recv());
                }
                if (!answer(version, rest)) {
                    events.accept(Event.REFUSED);
                }
            }
        }

        /** Lets one in or not, and says which. Request: id, domain, address, identity, mechanism, credentials. */
        private boolean answer(byte[] version, List<byte[]> request) {
            boolean known = request.size() == 6
                    && new String(request.get(4), StandardCharsets.US_ASCII).equals("CURVE")
                    && request.get(5).length == 32
                    && keys.contains(ZMQ.Curve.z85Encode(request.get(5)));
            requests.sendMore(version);
            requests.sendMore(request.isEmpty() ? new byte[0] : request.get(0));
            requests.sendMore(known ? "200" : "400");
            requests.sendMore(known ? "OK" : "unknown key");
            requests.sendMore("");
            requests.send("");
            return known;
        }
    }
}
