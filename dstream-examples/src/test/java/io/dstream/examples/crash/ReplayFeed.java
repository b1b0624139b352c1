package io.dstream.examples.crash;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/** A server that gives records again and again, and does so badly. */
public final class ReplayFeed extends Server implements Feed {
    private static final int PARTITIONS = 3;

    private final AtomicLongArray counts = new AtomicLongArray(PARTITIONS);

    public ReplayFeed(long seed) throws IOException {
        super(seed);
        begin(this::grow);
    }

    private void grow() {
        try {
            while (!finished) {
                int partition = random(PARTITIONS);
                counts.addAndGet(partition, Pace.next(counts.get(partition), all().values(), this::random));
                Thread.sleep(random(10));
            }
        } catch (InterruptedException e) {
            // nobody does that
        }
    }

    @Override
    void serve(Socket socket, LineReader in, OutputStream plain) throws IOException, InterruptedException {
        OutputStream out = new BufferedOutputStream(plain);
        for (String line = in.next(); line != null; line = in.next()) {
            if (rarely(30)) {
                Thread.sleep(random(100));
            }
            if (rarely(40)) {
                return;
            }
            String[] words = line.split(" ");
            if (words[0].equals("LATEST")) {
                latest(out);
            } else {
                read(Integer.parseInt(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]), out);
            }
            out.flush();
        }
    }

    private void latest(OutputStream out) throws IOException {
        StringBuilder answer = new StringBuilder("LATEST");
        for (int p = 0; p < PARTITIONS; p++) {
            answer.append(' ').append(counts.get(p));
        }
        if (rarely(40)) {
            breakOff(answer.toString(), out);
        }
        out.write(bytes((rarely(40) ? "%&?" : answer) + "\n"));
    }

    private void read(int partition, long from, long until, OutputStream out) throws IOException {
        long first = rarely(10) ? Math.max(0, from - random(20)) : from;
        long last = rarely(10) ? Math.min(counts.get(partition), until + random(20)) : until;
        int trouble = rarely(3) ? 500 : 10_000;
        for (long offset = first; offset < last; offset++) {
            String line = Records.line(partition, offset);
            switch (random(trouble)) {
                case 0 -> breakOff(line, out);
                case 1 -> out.write(bytes("garbage\n"));
                case 2 -> offset++; // a line is missing
                case 3 -> out.write(bytes(Records.line(partition + 1, offset)));
                case 4 -> out.write(bytes(line));
                default -> {}
            }
            out.write(bytes(Records.line(partition, offset)));
        }
    }

    @Override
    public String spec() {
        return "tcp-replay:" + address();
    }

    @Override
    public Map<Integer, Long> finish() throws InterruptedException {
        finished = true;
        Thread.sleep(50); // for the one that makes them grow to see it
        return all();
    }

    private Map<Integer, Long> all() {
        Map<Integer, Long> there = new TreeMap<>();
        for (int p = 0; p < PARTITIONS; p++) {
            there.put(p, counts.get(p));
        }
        return there;
    }
}
