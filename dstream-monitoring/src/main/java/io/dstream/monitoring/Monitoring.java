package io.dstream.monitoring;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.base.Preconditions.checkState;

import io.dstream.StreamingContext;
import io.dstream.internal.text.Logs;
import io.dstream.monitoring.internal.diagnose.LogTail;
import io.dstream.monitoring.internal.model.Application;
import io.dstream.monitoring.internal.model.Applications;
import io.dstream.monitoring.internal.model.ErrorView;
import io.dstream.monitoring.internal.model.EventLog;
import io.dstream.monitoring.internal.model.Recorder;
import io.dstream.monitoring.internal.model.Vitals;
import io.dstream.monitoring.internal.server.Control;
import io.dstream.monitoring.internal.server.Hosts;
import io.dstream.monitoring.internal.server.Live;
import io.dstream.monitoring.internal.server.Prometheus;
import io.dstream.monitoring.internal.server.Server;
import io.dstream.storage.StorageLocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;

/**
 * A live page about running programs: batches, delays, rates, state, failures and the graph. It also answers REST
 * requests below {@code /api/v1}, and {@code /metrics} if Micrometer's Prometheus registry is on the class path.
 *
 * <pre>{@code
 * Monitoring page = Monitoring.on(4040).attach(ssc); // http://127.0.0.1:4040/
 * }</pre>
 *
 * <p>Without an {@code attach} nothing runs and nothing is paid. A page can show several programs. It is on the
 * loopback address and has no authentication: see {@link #bindAddress}. It changes nothing, unless
 * {@link #allowControl} lets it. The page remains available when a program stops or fails, and ends with {@link #close}
 * or the process. Its threads are daemons.
 *
 * <p>All methods may be called from any thread. Settings must be made before the first {@code attach}.
 */
public final class Monitoring implements AutoCloseable {
    private static final Logger LOG = Logs.of("monitoring");
    private static final long LOG_FILE_BYTES = 4L << 20;
    private static final int LOG_FILES = 16;

    private final int port;
    private final Applications apps = new Applications();
    private final Set<String> hosts = new LinkedHashSet<>();
    private Optional<InetAddress> address = Optional.empty();
    private Optional<StorageLocation> logLocation = Optional.empty();
    private ErrorView.Detail detail = ErrorView.Detail.MESSAGE;
    private Server.Pace pace = Server.Pace.DEFAULT;
    private Optional<Prometheus> prometheus = Optional.empty();
    private int operatorsEvery;
    private boolean takesTimes = true;
    private boolean allowsControl;
    private EventLog log;
    private Server server;
    private boolean closed;

    private Monitoring(int port) {
        this.port = port;
    }

    /**
     * Returns a page on a port of the loopback address. It opens with the first {@link #attach(StreamingContext)}.
     *
     * @param port the port; 0 for any free port, which {@link #address} then returns
     * @return a page
     */
    public static Monitoring on(int port) {
        checkArgument(port >= 0 && port <= 65_535, "port %s: expected 0 to 65535", port);
        return new Monitoring(port);
    }

    // ---- settings ----

    /**
     * Counts the records that each operator takes and emits, in some of the batches, as
     * {@link StreamingContext#sampleOperators} does. Those batches cost more, the others nothing.
     *
     * @param nth counts each batch whose number is a multiple of this value; 0, the default, counts none
     * @return this page
     */
    public synchronized Monitoring operatorsEvery(int nth) {
        checkSettable();
        checkArgument(nth >= 0, "operators in every %s. batch: expected 0, for none, or more", nth);
        operatorsEvery = nth;
        return this;
    }

    /**
     * Takes no times of tasks and samples no threads, as {@link StreamingContext#takeTimes} does for programs on a page
     * by default. The phases of a batch are shown all the same; its stages, the times of its operators, and what the
     * slowest task is at are not.
     *
     * @return this page
     */
    public synchronized Monitoring withoutTimes() {
        checkSettable();
        takesTimes = false;
        return this;
    }

    /**
     * Allows the page to do more than show: to have the next batches counted and timed in detail, to dump the process's
     * threads, and to hand out the last lines of its log and a file of diagnostics. <b>Everyone who can reach the page
     * may then do so</b>. By default these requests are refused with 403.
     *
     * <p>From the first {@link #attach(StreamingContext)} on, the last 500 log lines of the whole process are held, if
     * it logs with Logback, Log4j 2 or {@code java.util.logging}.
     *
     * @return this page
     */
    public synchronized Monitoring allowControl() {
        checkSettable();
        allowsControl = true;
        return this;
    }

    /**
     * Shows the stack traces of errors. By default the page shows an error's class, its message, and the line of the
     * program that threw it.
     *
     * @return this page
     */
    public synchronized Monitoring showErrorDetails() {
        checkSettable();
        detail = ErrorView.Detail.STACK;
        return this;
    }

    /**
     * Shows the class of an error and the line that threw it, without the message. Messages may quote the record for
     * which a function failed; nothing else on the page does. Log lines are then not shown at all.
     *
     * @return this page
     */
    public synchronized Monitoring hideErrorMessages() {
        checkSettable();
        detail = ErrorView.Detail.TYPE;
        return this;
    }

    /**
     * Writes an event log to a directory, for {@link History}. By default, programs with a checkpoint directory have
     * the log in its subdirectory {@code events}, and others have none. The log contains the same details of errors as
     * the page.
     *
     * @param directory the directory; created if it does not exist
     * @return this page
     */
    public synchronized Monitoring eventLog(Path directory) {
        checkNotNull(directory, "eventLog needs a directory");
        return eventLog(StorageLocation.of(directory.toUri().toString()));
    }

    /**
     * As {@link #eventLog(Path)}, anywhere, such as on HDFS or in S3. There, it is written when there are 256 KiB of
     * it, or every half minute; a process that is killed loses what it had not written.
     *
     * @param location where to write
     * @return this page
     */
    public synchronized Monitoring eventLog(StorageLocation location) {
        checkSettable();
        logLocation = Optional.of(checkNotNull(location, "eventLog needs a location"));
        return this;
    }

    /**
     * Opens the page on another address than the loopback address. <b>Everyone who can reach the address sees
     * everything on the page</b>: put an authenticating proxy in front of it, or leave it on the loopback address.
     *
     * @param where the address; a wildcard address ({@code 0.0.0.0}) is allowed
     * @return this page
     */
    public synchronized Monitoring bindAddress(InetAddress where) {
        checkSettable();
        address = Optional.of(checkNotNull(where, "bindAddress needs an address"));
        return this;
    }

    /**
     * Allows requests for the page under a host name, such as that of a proxy in front of it. By default the page
     * answers only to {@code localhost} and to numeric addresses, so that no other site can read it by pointing its own
     * name to this address.
     *
     * @param name the name, without a port
     * @return this page
     */
    public synchronized Monitoring allowHost(String name) {
        checkSettable();
        checkArgument(name != null && !name.isBlank(), "allowHost needs a name");
        hosts.add(name);
        return this;
    }

    /** Other times. For tests. */
    synchronized Monitoring pace(Server.Pace other) {
        pace = other;
        return this;
    }

    private void checkSettable() {
        checkState(server == null && !closed, "set what a page shows, and where, before the first attach");
    }

    // ---- programs ----

    /**
     * Shows a program from now on. A program may be attached before its start, while it runs, and after its end.
     *
     * @param ssc the program
     * @return this page, which is then open
     * @throws UncheckedIOException if the port is in use
     */
    public Monitoring attach(StreamingContext ssc) {
        checkNotNull(ssc, "attach needs a program");
        return attach(ssc, Vitals.of(ssc));
    }

    /** The same with what the program tells of itself. For tests. */
    synchronized Monitoring attach(StreamingContext ssc, Vitals vitals) {
        open();
        Application app = apps.add(ssc.appName(), id -> {
            Application[] self = new Application[1]; // batches come after attach has ended, or from another thread
            Recorder recorder = new Recorder(Recorder.BATCHES, detail, batch -> log.add(self[0], batch));
            self[0] = new Application(id, ssc, vitals, recorder);
            return self[0];
        });
        if (operatorsEvery > 0) {
            ssc.sampleOperators(operatorsEvery);
        }
        if (takesTimes) {
            ssc.takeTimes(true);
        }
        prometheus.ifPresent(registry -> registry.bind(new StreamingMeters(ssc, app.id())));
        ssc.addListener(app.recorder());
        return this;
    }

    /**
     * Builds a program and shows it.
     *
     * @param builder the program's configuration
     * @return the program
     * @throws UncheckedIOException if the port is in use
     */
    public StreamingContext attach(StreamingContext.Builder builder) {
        StreamingContext ssc = checkNotNull(builder, "attach needs a builder").build();
        try {
            attach(ssc);
        } catch (RuntimeException e) {
            ssc.close();
            throw e;
        }
        return ssc;
    }

    /** Shows what is left of a program that has ended. */
    synchronized void show(Application app) {
        open();
        apps.add(app.id(), app::called);
    }

    private void open() {
        checkState(!closed, "this page has been closed: create a new one");
        if (server != null) {
            return;
        }
        InetAddress where = address.orElse(InetAddress.getLoopbackAddress());
        prometheus = prometheus();
        Control control = allowsControl ? Control.allowed(LogTail.install(), prometheus) : Control.refused();
        try {
            server = new Server(new InetSocketAddress(where, port), new Hosts(hosts), apps, control, prometheus, pace);
        } catch (IOException e) {
            control.close();
            throw new UncheckedIOException(
                    "the monitoring page cannot be opened on " + where.getHostAddress() + ", port " + port
                            + ": is it in use? Port 0 picks a free one",
                    e);
        }
        log = new EventLog(logLocation, LOG_FILE_BYTES, LOG_FILES);
        LOG.info("the monitoring page is at {}", address());
        if (!where.isLoopbackAddress()) {
            LOG.warn(
                    "the monitoring page is on {}: anyone who reaches that address sees all of it, and is asked for no"
                            + " password",
                    where.getHostAddress());
        }
        if (!where.isLoopbackAddress() && allowsControl) {
            LOG.warn(
                    "the monitoring page on {} allows control: anyone who reaches that address can also dump threads,"
                            + " read log lines and have batches counted in detail",
                    where.getHostAddress());
        }
    }

    /** Nothing where its registry is missing. */
    static Optional<Prometheus> prometheus() {
        try {
            return Optional.of(new Prometheus());
        } catch (NoClassDefFoundError e) {
            return Optional.empty();
        }
    }

    // ---- the page ----

    /**
     * Returns the address of the page.
     *
     * @return the address
     * @throws IllegalStateException before the first {@code attach}
     */
    public synchronized URI address() {
        checkState(server != null, "the page opens with the first attach");
        InetAddress where = address.orElse(InetAddress.getLoopbackAddress());
        String host = where.getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + server.address().getPort() + "/");
    }

    synchronized Live live() {
        return server.live();
    }

    /** Closes the page. The programs continue. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        apps.all().forEach(Application::detach);
        if (server != null) {
            server.close();
            log.close();
        }
    }
}
