package io.dstream.zeromq;

import static com.google.common.base.Preconditions.checkArgument;

import org.zeromq.ZMQ;

/**
 * A pair of keys of CURVE, ZeroMQ's encryption, in the text form that ZeroMQ uses everywhere (Z85, 40 characters).
 *
 * @param publicKey the key to give to peers
 * @param secretKey the key to keep
 */
public record CurveKeys(String publicKey, String secretKey) {
    private static final int LENGTH = 40;

    /** Checks the keys. */
    public CurveKeys {
        checkKey("public key", publicKey);
        checkKey("secret key", secretKey);
    }

    static String checkKey(String what, String key) {
        boolean valid = key != null && key.length() == LENGTH && key.chars().allMatch(c -> c > ' ' && c < 0x7F);
        checkArgument(valid, "a CURVE %s that is not a key: expected 40 characters of Z85", what); // does not show it
        return key;
    }

    /**
     * Makes a new pair.
     *
     * @return the pair
     */
    public static CurveKeys generate() {
        ZMQ.Curve.KeyPair pair = ZMQ.Curve.generateKeyPair();
        return new CurveKeys(pair.publicKey, pair.secretKey);
    }

    /** Does not show the secret key. */
    @Override
    public String toString() {
        return "CurveKeys[" + publicKey + "]";
    }
}
