package io.dstream.jdbc;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs the transactions of a batch: one on the calling thread, several beside each other. */
final class Parts implements AutoCloseable {
    private static final long CLOSE_MILLIS = 5000;

    /** A part of a batch. */
    interface Part {
        void write(int part) throws InterruptedException;
    }

    /** What is done in a transaction. */
    interface Transaction {
        void run(Connection connection) throws SQLException;
    }

    private final Connections connections;
    private final int parts;
    private final Optional<ExecutorService> threads; // none for a single one

    Parts(String id, Connections connections, int parts) {
        this.connections = connections;
        this.parts = parts;
        this.threads = parts == 1
                ? Optional.empty()
                : Optional.of(Executors.newFixedThreadPool(
                        parts,
                        new ThreadFactoryBuilder()
                                .setNameFormat("dstream-" + id.replace("%", "%%") + "-jdbc-%d")
                                .setDaemon(true)
                                .build()));
    }

    /** Runs all, and returns when none runs any more. Throws what the first one threw that failed. */
    void run(Part part) throws InterruptedException {
        if (threads.isEmpty()) {
            part.write(0);
            return;
        }
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            int number = i;
            running.add(threads.get().submit(() -> {
                part.write(number);
                return null;
            }));
        }
        try {
            await(running);
        } catch (InterruptedException e) {
            running.forEach(each -> each.cancel(true));
            throw e;
        }
    }

    private static void await(List<Future<?>> running) throws InterruptedException {
        RuntimeException failed = null;
        for (Future<?> each : running) {
            try {
                each.get();
            } catch (ExecutionException e) {
                RuntimeException thrown = e.getCause() instanceof RuntimeException known
                        ? known
                        : new IllegalStateException("a part of the batch could not be written", e.getCause());
                if (failed == null) {
                    failed = thrown;
                } else {
                    failed.addSuppressed(thrown);
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    /** Runs something in a transaction, and commits. */
    Void inTransaction(Transaction transaction) throws SQLException {
        Connection connection = connections.take();
        try {
            transaction.run(connection);
            connection.commit();
        } catch (SQLException | RuntimeException | Error e) {
            Connections.drop(connection, e);
            throw e;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            // the transaction is committed
        }
        return null;
    }

    @Override
    public void close() {
        threads.ifPresent(ExecutorService::shutdownNow);
        connections.close(); // which ends what runs
        threads.ifPresent(pool -> {
            try {
                var unused = pool.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
