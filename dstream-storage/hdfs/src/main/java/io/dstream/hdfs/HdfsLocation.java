package io.dstream.hdfs;

import static java.util.Objects.requireNonNull;

import io.dstream.storage.FileTree;
import io.dstream.storage.StorageLocation;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A directory on HDFS, with the settings of the client that reaches it. Immutable: each method returns another one. It
 * can be sent to other processes; files that it names, such as a keytab, must be there too.
 *
 * <p>A setting is taken from the first of these that has it: {@link #conf}, the files of {@link #configuration},
 * {@code core-site.xml} and {@code hdfs-site.xml} on the class path, this library's defaults, Hadoop's defaults. This
 * library's let a writer go on with fewer DataNodes when one is lost, and bound how long an operation waits.
 *
 * <p>The setting {@code dstream.hdfs.wait.ms} is how long an operation waits for a NameNode that is in safe mode, and
 * for a file that is taken over from its writer: 60 000 ms by default.
 */
public final class HdfsLocation implements StorageLocation {
    private static final long serialVersionUID = 1;

    private final String address;
    private final Map<String, String> conf;
    private final List<String> files;
    private final Login login;
    private final boolean shared;

    private HdfsLocation(String address, Map<String, String> conf, List<String> files, Login login, boolean shared) {
        this.address = address;
        this.conf = Map.copyOf(conf);
        this.files = List.copyOf(files);
        this.login = login;
        this.shared = shared;
    }

    static HdfsLocation at(String address) {
        requireNonNull(address, "Hdfs.at needs an address");
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException e) {
            throw wrong(address, e);
        }
        boolean isPlain = uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
        if (!"hdfs".equals(uri.getScheme()) || uri.getAuthority() == null || !isPlain) {
            throw wrong(address, null);
        }
        String path = uri.getPath().replaceAll("/+$", "");
        return new HdfsLocation("hdfs://" + uri.getAuthority() + path, Map.of(), List.of(), Login.CURRENT, false);
    }

    private static IllegalArgumentException wrong(String address, URISyntaxException cause) {
        return new IllegalArgumentException(
                "the address of a directory on HDFS is hdfs://host:port/path or hdfs://nameservice/path, not '"
                        + address.replaceAll("//[^/@]*@", "//...@") + "'",
                cause);
    }

    /**
     * Sets a setting of the Hadoop client, or {@code dstream.hdfs.wait.ms}.
     *
     * @param key its name, such as {@code dfs.replication}
     * @param value its value
     * @return a new location
     */
    public HdfsLocation conf(String key, String value) {
        Map<String, String> more = new TreeMap<>(conf);
        more.put(requireNonNull(key, "conf needs a key"), requireNonNull(value, () -> key + " needs a value"));
        return new HdfsLocation(address, more, files, login, shared);
    }

    /**
     * Reads settings from Hadoop's configuration files when the location is opened, a later file before an earlier one.
     *
     * @param xml the files, such as {@code /etc/hadoop/conf/hdfs-site.xml}
     * @return a new location
     */
    public HdfsLocation configuration(Path... xml) {
        List<String> more = new ArrayList<>(files);
        for (Path file : xml) {
            more.add(file.toAbsolutePath().toString());
        }
        return new HdfsLocation(address, conf, more, login, shared);
    }

    /**
     * Logs in to Kerberos, and again before the ticket expires. Hadoop has one way of authentication for the whole
     * process: with this, {@code hadoop.security.authentication} is {@code kerberos} for all that uses Hadoop in it.
     *
     * @param principal as whom, such as {@code orders/host@REALM}
     * @param keytab the file with its keys; only its path is kept and sent
     * @return a new location
     */
    public HdfsLocation kerberos(String principal, Path keytab) {
        requireNonNull(principal, "kerberos needs a principal");
        requireNonNull(keytab, "kerberos needs a keytab");
        return new HdfsLocation(
                address,
                conf,
                files,
                new Login.Kerberos(principal, keytab.toAbsolutePath().toString()),
                shared);
    }

    /**
     * Tells the NameNode a user's name, for clusters without Kerberos. By default it is the user that runs the process.
     *
     * @param name the name
     * @return a new location
     */
    public HdfsLocation user(String name) {
        return new HdfsLocation(
                address, conf, files, new Login.Simple(requireNonNull(name, "user needs a name")), shared);
    }

    /**
     * Gives new files and directories the permissions that {@code fs.permissions.umask-mode} leaves them, for outputs
     * that others read. By default they are for their owner only.
     *
     * @return a new location
     */
    public HdfsLocation shared() {
        return new HdfsLocation(address, conf, files, login, true);
    }

    String address() {
        return address;
    }

    Map<String, String> conf() {
        return conf;
    }

    List<String> files() {
        return files;
    }

    Login login() {
        return login;
    }

    boolean isShared() {
        return shared;
    }

    /**
     * Connects to the NameNode.
     *
     * @throws IOException if it does not answer within seconds, or the settings make no sense
     */
    @Override
    public FileTree open() throws IOException {
        return HdfsStorage.open(this);
    }

    /** The address. */
    @Override
    public String toString() {
        return address;
    }
}
