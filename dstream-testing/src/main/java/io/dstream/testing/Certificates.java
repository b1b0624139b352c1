package io.dstream.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate for a host name, made by the JDK's keytool: a store with its key, one that trusts it, and
 * contexts that use these. One for {@code localhost} is for {@code 127.0.0.1} too.
 */
public final class Certificates {
    /** The password of both stores. */
    public static final String PASSWORD = "keystore-secret";

    private final Path keys;
    private final Path trust;
    private final KeyStore store;
    private final KeyStore trusted;

    private Certificates(Path directory, String host) throws IOException, GeneralSecurityException {
        this.keys = directory.resolve(host + "-keys.p12");
        this.trust = directory.resolve(host + "-trust.p12");
        makeKeys(directory.resolve("keytool.log"), host);
        this.store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        this.trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("it", store.getCertificate("key"));
        try (OutputStream out = Files.newOutputStream(trust)) {
            trusted.store(out, PASSWORD.toCharArray());
        }
    }

    /**
     * Makes a certificate.
     *
     * @param directory where the stores are written; for one certificate of a host
     * @param host the name it is for
     * @return the certificate
     * @throws IOException if keytool fails
     * @throws GeneralSecurityException if the stores cannot be read
     */
    public static Certificates of(Path directory, String host) throws IOException, GeneralSecurityException {
        return new Certificates(directory, host);
    }

    private void makeKeys(Path log, String host) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
        String names = "SAN=dns:" + host + (host.equals("localhost") ? ",ip:127.0.0.1" : "");
        command.addAll(List.of("-alias", "key", "-keyalg", "EC", "-dname", "CN=" + host, "-ext", names));
        command.addAll(List.of("-keystore", keys.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (keytool.onExit().join().exitValue() != 0) {
            throw new IOException("keytool fails: " + Files.readString(log));
        }
    }

    /**
     * The store with the key.
     *
     * @return a PKCS #12 file
     */
    public Path keys() {
        return keys;
    }

    /**
     * The store that trusts the certificate.
     *
     * @return a PKCS #12 file
     */
    public Path trust() {
        return trust;
    }

    /**
     * The certificate as servers in other languages read it.
     *
     * @return a PEM file
     * @throws IOException if it cannot be written
     * @throws GeneralSecurityException if the store cannot be read
     */
    public Path certificatePem() throws IOException, GeneralSecurityException {
        return pem("certificate", "CERTIFICATE", store.getCertificate("key").getEncoded());
    }

    /**
     * The private key as servers in other languages read it.
     *
     * @return a PEM file
     * @throws IOException if it cannot be written
     * @throws GeneralSecurityException if the store cannot be read
     */
    public Path keyPem() throws IOException, GeneralSecurityException {
        byte[] key = store.getKey("key", PASSWORD.toCharArray()).getEncoded();
        return pem("key", "PRIVATE KEY", key);
    }

    private Path pem(String name, String kind, byte[] content) throws IOException {
        Path file = keys.resolveSibling(keys.getFileName() + "-" + name + ".pem");
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }

    /**
     * Shows the certificate, and trusts it.
     *
     * @return a new context
     * @throws GeneralSecurityException if TLS does not take the stores
     */
    public SSLContext withKey() throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), trusting().getTrustManagers(), null);
        return context;
    }

    /**
     * Trusts the certificate, and shows none.
     *
     * @return a new context
     * @throws GeneralSecurityException if TLS does not take the store
     */
    public SSLContext withoutKey() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trusting().getTrustManagers(), null);
        return context;
    }

    private TrustManagerFactory trusting() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory;
    }
}
