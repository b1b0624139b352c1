package io.dstream.codec;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/**
 * Thrown when a value or a type has no codec. The message names the class and gives the line of code that registers it.
 */
public final class UnregisteredTypeException extends CodecException {
    private static final long serialVersionUID = 1L;

    UnregisteredTypeException(Class<?> type) {
        this(type, "");
    }

    /** @param where what has the type, such as " (component items of Cart)"; or nothing */
    UnregisteredTypeException(Class<?> type, String where) {
        super(type.getTypeName() + where + " cannot be written, it has no codec; " + remedy(type));
    }

    private static String remedy(Class<?> type) {
        if (type.isArray()) {
            return "use a List, or register one with " + line(type);
        }
        if (Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)) {
            return "copy it into an ArrayList, HashSet, HashMap, TreeSet, TreeMap or another of those that have, or "
                    + "register one with " + line(type);
        }
        return "register one with " + line(type);
    }

    /** The line of code that registers the type. */
    static String line(Class<?> type) {
        String name = nameInCode(type);
        if (type.isRecord()) {
            return ".codec(Codecs.ofRecord(" + name + ".class))";
        } else if (type.isEnum()) {
            return ".codec(Codecs.ofEnum(" + name + ".class))";
        }
        return ".codec(Codec.of(\"" + id(type) + "\", 1, " + name
                + ".class, (value, out) -> ..., (version, in) -> ...))";
    }

    private static String nameInCode(Class<?> type) {
        String canonical = type.getCanonicalName();
        if (canonical == null) {
            return type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName();
        }
        String home = type.getPackageName();
        return canonical.startsWith(home + ".") ? canonical.substring(home.length() + 1) : canonical;
    }

    private static String id(Class<?> type) {
        String name = type.getSimpleName().replaceAll("[^A-Za-z0-9._-]", "");
        return name.isEmpty() ? "value" : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }
}
