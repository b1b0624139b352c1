package io.dstream.http.internal;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/** Who may make requests: everyone, or those who send the right header. Immutable; does not show what that is. */
public final class Access {
    public static final Access EVERYONE = new Access(Optional.empty(), "");

    private final Optional<byte[]> expected;
    private final String challenge;

    private Access(Optional<byte[]> expected, String challenge) {
        this.expected = expected;
        this.challenge = challenge;
    }

    public static Access bearer(String token) {
        checkArgument(token != null && !token.isBlank(), "bearer needs a token");
        return new Access(Optional.of(bytes(bearerHeader(token))), "Bearer");
    }

    public static Access basic(String user, String password) {
        return new Access(
                Optional.of(bytes(basicHeader(user, password))), "Basic realm=\"dstream\", charset=\"UTF-8\"");
    }

    /** What a client sends. */
    public static String bearerHeader(String token) {
        return "Bearer " + token;
    }

    /** What a client sends. */
    public static String basicHeader(String user, String password) {
        checkArgument(
                user != null && !user.isBlank() && user.indexOf(':') < 0 && password != null,
                "basic needs a user without a colon, and a password");
        return "Basic " + Base64.getEncoder().encodeToString(bytes(user + ":" + password));
    }

    /** Whether a request with that header, or none, is let in. Takes as long for any header of a length. */
    public boolean allows(String header) {
        return expected.isEmpty() || (header != null && MessageDigest.isEqual(expected.get(), bytes(header)));
    }

    /** What a client that is not let in is told to send. */
    public String challenge() {
        return challenge;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return expected.isEmpty() ? "everyone" : challenge;
    }
}
