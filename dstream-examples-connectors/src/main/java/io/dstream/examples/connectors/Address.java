package io.dstream.examples.connectors;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server listens.
 *
 * @param host the host
 * @param port the port
 */
record Address(String host, int port) {
    private static final Pattern TEXT = Pattern.compile("([^:\\s]+):(\\d{1,5})");
    private static final int PATIENCE_MILLIS = 5_000;

    /** The address that a program was called with. If it is none, ends the process with exit code 2. */
    static Address of(String argument) {
        Matcher parts = TEXT.matcher(argument);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > 65_535) {
            System.err.println("usage: [HOST:PORT]\n       where the server listens; found '" + argument + "'");
            System.exit(2);
        }
        return new Address(parts.group(1), Integer.parseInt(parts.group(2)));
    }

    /**
     * The address that a program was called with, or else the usual one on this machine. If nobody listens there, says
     * how to start a server, and ends the process with exit code 1.
     */
    static Address listening(String[] args, String server, int usualPort, String start) {
        Address address = args.length == 0 ? new Address("localhost", usualPort) : of(args[0]);
        if (!address.listens()) {
            System.err.printf(
                    "Nobody listens at %s, and this program needs %s. Start it in another terminal:%n%n    %s%n%n"
                            + "or say where it is with -Dexec.args=HOST:PORT.%n",
                    address, server, start.replace("PORT", Integer.toString(address.port())));
            System.exit(1);
        }
        return address;
    }

    boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
