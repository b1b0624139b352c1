package io.dstream.hdfs;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.UserGroupInformation;

/** As whom to speak to the NameNode. Immutable. */
sealed interface Login extends Serializable {
    /** The user of the process, or of the Kerberos ticket that it has. */
    Login CURRENT = new Current();

    UserGroupInformation login(Configuration conf) throws IOException;

    /** The user of the process. */
    record Current() implements Login {
        @Override
        public UserGroupInformation login(Configuration conf) throws IOException {
            return UserGroupInformation.getCurrentUser();
        }
    }

    /** A name that the NameNode believes. */
    record Simple(String name) implements Login {
        @Override
        public UserGroupInformation login(Configuration conf) {
            return UserGroupInformation.createRemoteUser(name);
        }
    }

    /** A principal and the file with its keys. */
    record Kerberos(String principal, String keytab) implements Login {
        @Override
        public UserGroupInformation login(Configuration conf) throws IOException {
            if (!Files.isReadable(Path.of(keytab))) {
                throw new IOException("the keytab " + keytab + " given to kerberos(...) cannot be read: name a file"
                        + " that is there, and that the user the program runs as may read");
            }
            UserGroupInformation.setConfiguration(conf); // Hadoop has one way of authentication for a whole process
            try {
                return UserGroupInformation.loginUserFromKeytabAndReturnUGI(principal, keytab);
            } catch (IOException e) {
                throw new IOException(
                        "could not log in to Kerberos as " + principal + " with the keytab " + keytab
                                + ": check both, and the realm and KDC in krb5.conf (" + e.getMessage() + ")",
                        e);
            }
        }
    }
}
