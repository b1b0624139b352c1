package io.dstream.flume.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * A connection on which everything is compressed, a TLS handshake included: agents compress what they have encrypted.
 * Read and written by one thread; closed by any.
 */
final class CompressedSocket extends Socket {
    private static final int BUFFER = 1 << 16;

    private final Socket raw;
    private final InputStream in;
    private final OutputStream out;

    CompressedSocket(Socket raw) throws IOException {
        this.raw = raw;
        this.in = new InflaterInputStream(raw.getInputStream(), new Inflater(), BUFFER);
        this.out = new DeflaterOutputStream(raw.getOutputStream(), new Deflater(), BUFFER, true) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                super.write(bytes, offset, length);
                flush(); // TLS does not
            }
        };
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() {
        return out;
    }

    @Override
    public boolean isConnected() {
        return raw.isConnected();
    }

    @Override
    public boolean isClosed() {
        return raw.isClosed();
    }

    @Override
    public boolean isInputShutdown() {
        return raw.isInputShutdown();
    }

    @Override
    public InetAddress getInetAddress() {
        return raw.getInetAddress();
    }

    @Override
    public int getPort() {
        return raw.getPort();
    }

    @Override
    public synchronized void setSoTimeout(int millis) throws SocketException {
        raw.setSoTimeout(millis);
    }

    @Override
    public synchronized int getSoTimeout() throws SocketException {
        return raw.getSoTimeout();
    }

    @Override
    public synchronized void close() throws IOException {
        raw.close();
    }
}
