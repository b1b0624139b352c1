package io.dstream.hdfs;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException;
import org.apache.hadoop.hdfs.protocol.DSQuotaExceededException;
import org.apache.hadoop.hdfs.protocol.NSQuotaExceededException;
import org.apache.hadoop.hdfs.server.namenode.SafeModeException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.ipc.RetriableException;
import org.apache.hadoop.ipc.StandbyException;
import org.apache.hadoop.security.AccessControlException;

/** Says in the terms of the storage interface what Hadoop's client has thrown, and what to do about it. */
final class Problems {
    private static final int MAX_CAUSES = 20;

    private Problems() {}

    /** What Hadoop's exception means for a file. */
    static IOException of(IOException thrown, String file, String user) {
        if (has(thrown, FileNotFoundException.class)) {
            return with(thrown, new NoSuchFileException(file));
        }
        if (has(thrown, org.apache.hadoop.fs.FileAlreadyExistsException.class)
                || has(thrown, AlreadyBeingCreatedException.class)) {
            return with(thrown, new FileAlreadyExistsException(file));
        }
        if (has(thrown, PathIsNotEmptyDirectoryException.class)) {
            return with(thrown, new DirectoryNotEmptyException(file));
        }
        if (has(thrown, ParentNotDirectoryException.class)) {
            return with(
                    thrown,
                    new FileSystemException(
                            file, null, "there is a file where a directory is needed: move it away, or name another"));
        }
        if (has(thrown, AccessControlException.class)) {
            return with(
                    thrown,
                    new AccessDeniedException(
                            file,
                            null,
                            "permission denied for the user " + user + " (" + firstLine(thrown)
                                    + "): give it the right with hdfs dfs -chown or -chmod, or name another by user(...)"
                                    + " or kerberos(...)"));
        }
        return advice(thrown)
                .map(advice -> new IOException(file + ": " + advice + " (" + firstLine(thrown) + ")", thrown))
                .orElseGet(() -> new IOException(file + ": " + firstLine(thrown), thrown));
    }

    private static Optional<String> advice(IOException thrown) {
        if (has(thrown, NSQuotaExceededException.class)) {
            return Optional.of("the directory's quota of names is used up: delete files, or raise it with"
                    + " hdfs dfsadmin -setQuota");
        }
        if (has(thrown, DSQuotaExceededException.class)) {
            return Optional.of("the directory's quota of space is used up; a new block needs dfs.blocksize times"
                    + " dfs.replication: delete files, raise it with hdfs dfsadmin -setSpaceQuota, or set a smaller"
                    + " dfs.blocksize");
        }
        if (has(thrown, SafeModeException.class)) {
            return Optional.of("the NameNode is in safe mode, where nothing can be written: wait until it has started,"
                    + " or end it with hdfs dfsadmin -safemode leave");
        }
        if (has(thrown, StandbyException.class)) {
            return Optional.of("the NameNode is a standby: name the service and not one NameNode, and give its"
                    + " hdfs-site.xml (dfs.nameservices) to configuration(...)");
        }
        if (has(thrown, UnknownHostException.class)) {
            return Optional.of("there is no host of that name: check the address given to Hdfs.at; if it is a"
                    + " nameservice, give its hdfs-site.xml (dfs.nameservices) to configuration(...)");
        }
        if (isUnreachable(thrown)) {
            return Optional.of("the NameNode does not answer: check the address given to Hdfs.at, and that the NameNode"
                    + " runs there (dfs.namenode.rpc-address)");
        }
        if (String.valueOf(thrown.getMessage()).contains("minReplication nodes")) {
            return Optional.of("no DataNode takes the block: check that enough run and have room"
                    + " (hdfs dfsadmin -report), and dfs.replication");
        }
        if (String.valueOf(thrown.getMessage()).contains("SIMPLE authentication is not enabled")) {
            return Optional.of("the cluster wants Kerberos: use kerberos(principal, keytab)");
        }
        return Optional.empty();
    }

    /** Whether no NameNode was reached. */
    private static boolean isUnreachable(IOException thrown) {
        return has(thrown, ConnectException.class)
                || has(thrown, NoRouteToHostException.class)
                || has(thrown, SocketTimeoutException.class)
                || has(thrown, EOFException.class);
    }

    /** Whether it is worth waiting and asking again: the NameNode starts, or a file's last block is being closed. */
    static boolean passes(IOException thrown) {
        return has(thrown, SafeModeException.class)
                || has(thrown, RetriableException.class)
                || has(thrown, "org.apache.hadoop.hdfs.protocol.RecoveryInProgressException");
    }

    /** Whether the NameNode says that a file is not, or no longer, the client's to write. */
    static boolean isTaken(IOException thrown) {
        return has(thrown, "org.apache.hadoop.hdfs.server.namenode.LeaseExpiredException")
                || has(thrown, AlreadyBeingCreatedException.class)
                || has(thrown, FileNotFoundException.class);
    }

    /** Whether an exception is of a class, or has been caused by one, here or at the other side. */
    static boolean has(Throwable thrown, Class<? extends IOException> type) {
        return has(thrown, type::isInstance) || has(thrown, type.getName());
    }

    /** The same for classes that only servers have. */
    private static boolean has(Throwable thrown, String remote) {
        return has(
                thrown,
                each -> each instanceof RemoteException of && of.getClassName().equals(remote));
    }

    private static boolean has(Throwable thrown, Predicate<Throwable> is) {
        Throwable each = thrown;
        for (int i = 0; each != null && i < MAX_CAUSES; i++) {
            if (is.test(each)) {
                return true;
            }
            each = each.getCause();
        }
        return false;
    }

    /** A remote message goes on with the other side's stack. */
    private static String firstLine(IOException thrown) {
        String message = String.valueOf(thrown.getMessage());
        String line = message.lines().findFirst().orElse("");
        return line.isEmpty() ? thrown.getClass().getSimpleName() : line;
    }

    private static <E extends IOException> E with(IOException cause, E thrown) {
        thrown.initCause(cause);
        return thrown;
    }
}
