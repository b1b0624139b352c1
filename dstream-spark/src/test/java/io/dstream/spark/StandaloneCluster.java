package io.dstream.spark;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.dstream.testing.Await;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * A Spark cluster on this machine: a master and workers of one core, each a process of its own on the test's class
 * path. All of them end with this process, however that ends. As an extension it runs for all tests of a class, and
 * what its processes have said is shown with each that fails.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final StandaloneCluster CLUSTER = StandaloneCluster.of(2);
 * }</pre>
 *
 * <p>Used by one thread.
 */
public final class StandaloneCluster implements BeforeAllCallback, AfterAllCallback, TestWatcher, AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Pattern ALIVE = Pattern.compile("\"aliveworkers\"\\s*:\\s*(\\d+)");
    private static final int LAST_CHARS = 6_000; // of what a process has said, in a failure

    private static final StandaloneCluster SHARED = new StandaloneCluster(2, true);

    private final int size;
    private final boolean isShared;
    private final List<Process> workers = new ArrayList<>(); // killed ones too
    private Path directory; // null: not started
    private Process master;
    private int port;
    private int pagePort;

    private StandaloneCluster(int size, boolean isShared) {
        this.size = size;
        this.isShared = isShared;
    }

    /** A cluster that has not been started. */
    public static StandaloneCluster of(int workers) {
        return new StandaloneCluster(workers, false);
    }

    /**
     * The one of this JVM, of two workers: started by the first test class that it is an extension of, it ends with it.
     */
    public static StandaloneCluster shared() {
        return SHARED;
    }

    // ---- start ----

    /** Starts it. On return all its workers are there. */
    public StandaloneCluster start() throws IOException {
        directory = Files.createTempDirectory("spark");
        Files.createDirectory(directory.resolve("jars")); // Spark's own are on the class path
        startMaster();
        for (int i = 0; i < size; i++) {
            launchWorker();
        }
        awaitWorkers(size);
        return this;
    }

    private void startMaster() throws IOException {
        for (int attempt = 1; ; attempt++) { // a free port may be another's by the time that it is used
            port = freePort();
            pagePort = freePort();
            master = launch(
                    "master-" + attempt,
                    "org.apache.spark.deploy.master.Master",
                    "--host",
                    LOOPBACK,
                    "--port",
                    "" + port,
                    "--webui-port",
                    "" + pagePort);
            Await.until("a master", Await.LONG, () -> aliveWorkers() == 0 || !master.isAlive(), this::output);
            if (master.isAlive()) {
                return;
            }
            if (attempt == 3) {
                throw new AssertionError("the master does not start: " + output());
            }
        }
    }

    private void launchWorker() throws IOException {
        String name = "worker-" + workers.size();
        workers.add(launch(
                name,
                "org.apache.spark.deploy.worker.Worker",
                master(),
                "--host",
                LOOPBACK,
                "--webui-port",
                "0",
                "-c",
                "1",
                "-m",
                "1g",
                "-d",
                directory.resolve(name).toString()));
    }

    /** Starts one more worker, in place of one that has been killed. On return it is there. */
    public void startWorker() throws IOException {
        launchWorker();
        awaitWorkers((int) workers.stream().filter(Process::isAlive).count());
    }

    /** Starts workers until there are as many alive as at first. */
    public void restoreWorkers() throws IOException {
        while (workers.stream().filter(Process::isAlive).count() < size) {
            startWorker();
        }
    }

    private Process launch(String name, String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(openPackages());
        command.addAll(List.of(
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + directory,
                "-Dspark.port.maxRetries=0",
                "-Dspark.master.rest.enabled=false",
                "-Dspark.deploy.maxExecutorRetries=-1", // a test kills as many as it likes
                "-cp",
                classPath(),
                Tied.class.getName(),
                main));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "SPARK_HOME",
                        directory.toString(),
                        "SPARK_SCALA_VERSION",
                        "2.13",
                        "SPARK_LOCAL_IP",
                        LOOPBACK,
                        "SPARK_LOCAL_DIRS",
                        directory.resolve("local").toString()));
        return builder.start();
    }

    /** What this JVM was given of what Spark needs; executors are given it by Spark. */
    static List<String> openPackages() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens") || argument.startsWith("-Djdk.reflect"))
                .toList();
    }

    /** With absolute paths: executors run in folders of their own. */
    static String classPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(all.split(Pattern.quote(File.pathSeparator)))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    // ---- use ----

    /** Its address, as {@code spark://127.0.0.1:7077}. */
    public String master() {
        return "spark://" + LOOPBACK + ":" + port;
    }

    /** What a program on this cluster is set to. Its executors have the test's classes. */
    public SparkConf conf(String name) {
        return new SparkConf(false)
                .setAppName(name)
                .setMaster(master())
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", LOOPBACK)
                .set("spark.driver.bindAddress", LOOPBACK)
                .set("spark.local.dir", directory.resolve("driver").toString())
                .set("spark.locality.wait", "3s") // on a slow machine too no table moves without a loss
                .set("spark.executor.memory", "512m")
                .set("spark.executor.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1")
                .set("spark.executor.extraClassPath", classPath());
    }

    /** How many workers the master knows to be alive; -1 where it does not answer. */
    public int aliveWorkers() {
        try {
            URLConnection page = URI.create("http://" + LOOPBACK + ":" + pagePort + "/json/")
                    .toURL()
                    .openConnection();
            page.setConnectTimeout(1_000);
            page.setReadTimeout(5_000);
            try (InputStream in = page.getInputStream()) {
                Matcher alive = ALIVE.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                return alive.find() ? Integer.parseInt(alive.group(1)) : -1;
            }
        } catch (IOException e) {
            return -1;
        }
    }

    private void awaitWorkers(int n) {
        Await.until(n + " workers", Await.LONG, () -> aliveWorkers() == n, this::output);
    }

    /** The executors that a worker, counted from 0 with those that were killed, has started. */
    public List<ProcessHandle> executors(int worker) {
        return workers.get(worker)
                .descendants()
                .filter(each -> each.info().command().orElse("").endsWith("java"))
                .toList();
    }

    /** The numbers of the workers that are alive. */
    public List<Integer> alive() {
        return IntStream.range(0, workers.size())
                .filter(worker -> workers.get(worker).isAlive())
                .boxed()
                .toList();
    }

    /** Kills the executors of all workers without a warning. On return other executors are there. */
    public void replaceExecutors() {
        for (int worker : alive()) {
            killExecutors(worker);
        }
        awaitExecutors();
    }

    /** Waits until each worker has an executor. */
    public void awaitExecutors() {
        Await.until(
                "an executor on each worker",
                Await.LONG,
                () -> alive().stream().noneMatch(worker -> executors(worker).isEmpty()),
                this::output);
    }

    /** Kills the executors of a worker without a warning. The worker starts others. */
    public void killExecutors(int worker) {
        kill(executors(worker));
    }

    /**
     * Kills a worker and its executors without a warning, as the loss of a machine does. On return the master has seen
     * it.
     */
    public void killWorker(int worker) {
        kill(withDescendants(workers.get(worker)));
        awaitWorkers((int) workers.stream().filter(Process::isAlive).count());
    }

    // ---- end ----

    /** Kills all that it has started, and deletes what that has written. On return nothing of it is left. */
    @Override
    public void close() {
        if (directory == null) {
            return;
        }
        kill(processHandles());
        try {
            MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        directory = null;
    }

    private Map<String, Process> processes() {
        Map<String, Process> all = new HashMap<>();
        if (master != null) {
            all.put("master", master);
        }
        for (int i = 0; i < workers.size(); i++) {
            all.put("worker-" + i, workers.get(i));
        }
        return all;
    }

    /** All its processes that there are now, executors too. */
    List<ProcessHandle> processHandles() {
        return processes().values().stream()
                .flatMap(each -> withDescendants(each).stream())
                .toList();
    }

    private static List<ProcessHandle> withDescendants(Process process) {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
    }

    private static void kill(Iterable<ProcessHandle> processes) {
        for (ProcessHandle each : processes) {
            var unused = each.destroyForcibly();
        }
        processes.forEach(StandaloneCluster::awaitEnd);
    }

    private static void awaitEnd(ProcessHandle process) {
        process.onExit().orTimeout(Await.LONG.toSeconds(), TimeUnit.SECONDS).join();
    }

    // ---- what its processes say ----

    /** The end of what each process has said, executors' first. */
    public String output() {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(
                            file -> file.endsWith("stderr") || file.toString().endsWith(".log"))
                    .sorted((a, b) -> Integer.compare(b.getNameCount(), a.getNameCount()))
                    .map(StandaloneCluster::end)
                    .collect(Collectors.joining());
        } catch (IOException | UncheckedIOException e) {
            return "its output cannot be read: " + e;
        }
    }

    private static String end(Path file) {
        try {
            String all = Files.readString(file, StandardCharsets.UTF_8);
            return "---- " + file + "\n" + all.substring(Math.max(0, all.length() - LAST_CHARS)) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- as an extension ----

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        if (directory != null) {
            return; // shared
        }
        if (isShared) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        }
        try {
            start();
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (isShared) {
            restoreWorkers();
        } else {
            close();
        }
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        System.err.println(context.getDisplayName() + " failed; the cluster has said:\n" + output());
    }
}
