package io.dstream.engine.task;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The object that keeps code from being serialised, and the way to it through the program's own functions and fields.
 * Looked for only once it is known that there is one, and by serialisation itself: objects are written with all that
 * they lead to left out, which tells what that is whatever way their classes write them.
 *
 * @param object the object
 * @param way how the program's function comes by it, as {@code this.connection, captured by a lambda of WordCount};
 *     empty where the library's code leads to it
 * @param isThis whether a lambda has captured the object that it is written in, which it does to use a field or a
 *     method of it
 */
record Unserialisable(Object object, String way, boolean isThis) {
    private static final String OURS = "io.dstream.";
    private static final int LONGEST_WAY = 50;

    /**
     * Finds it.
     *
     * @param code what cannot be serialised
     * @return what keeps it from that; nothing where that is not found
     */
    static Optional<Unserialisable> in(Object code) {
        return new Search().from(code);
    }

    /** From an object to another one that it leads to. */
    private record Link(String name, Object to) {}

    private static final class Search {
        private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        private String start = ""; // where the way begins: in what a lambda captured, or in a function that is none
        private final List<String> fields = new ArrayList<>(); // from there on
        private String lambda = ""; // the class that the last lambda on the way is written in
        private boolean isThis;

        Optional<Unserialisable> from(Object code) {
            Object at = code;
            while (seen.add(at) && seen.size() <= LONGEST_WAY) {
                Shallow written = Shallow.of(at);
                if (written.fails) {
                    return Optional.of(new Unserialisable(at, way(), isThis));
                }
                Optional<Link> next = written.links(at).stream()
                        .filter(link -> !canBeWritten(link.to))
                        .findFirst();
                if (next.isEmpty()) {
                    return Optional.empty();
                }
                note(at, written, next.get());
                at = next.get().to;
            }
            return Optional.empty();
        }

        private void note(Object at, Shallow written, Link link) {
            isThis = written.lambda != null && isCapturedThis(written.lambda, link.to);
            if (isOurs(at) || written.lambda != null) {
                start = isThis ? "this" : typeOf(link.to);
                fields.clear();
                lambda = isOurs(at)
                        ? ""
                        : simpleName(written.lambda.getCapturingClass().replace('/', '.'));
            } else {
                fields.add(link.name);
            }
        }

        private String way() {
            String path = isThis || !fields.isEmpty() ? start + String.join("", fields) : "";
            return lambda.isEmpty() ? path : (path.isEmpty() ? "" : path + ", ") + "captured by a lambda of " + lambda;
        }
    }

    /** Classes of the library, also where it is in one jar with the program's. */
    private static boolean isOurs(Object object) {
        return object.getClass().getName().startsWith(OURS)
                && object.getClass().getProtectionDomain() == TaskCode.class.getProtectionDomain();
    }

    private static boolean isCapturedThis(SerializedLambda lambda, Object captured) {
        return lambda.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic
                && lambda.getImplMethodName().startsWith("lambda$")
                && lambda.getCapturedArg(0) == captured;
    }

    private static String simpleName(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static boolean canBeWritten(Object object) {
        try (ObjectOutputStream out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
            out.writeObject(object);
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** Writes one object, and notes what it leads to instead of writing that. */
    private static final class Shallow extends ObjectOutputStream {
        private final List<Object> below = new ArrayList<>();
        private SerializedLambda lambda; // which is written in place of the object; null where it is no lambda
        private boolean hasBegun;
        private boolean fails;

        private Shallow() throws IOException {
            super(OutputStream.nullOutputStream());
            enableReplaceObject(true);
        }

        static Shallow of(Object object) {
            try (Shallow shallow = new Shallow()) {
                shallow.write(object);
                return shallow;
            } catch (IOException e) {
                throw new AssertionError("nothing is written anywhere", e);
            }
        }

        private void write(Object object) {
            try {
                writeObject(object);
            } catch (NotSerializableException e) {
                fails = true;
            } catch (IOException | RuntimeException e) { // of a writeObject of the program's own
                below.clear();
            }
        }

        @Override
        protected Object replaceObject(Object object) {
            if (hasBegun) {
                below.add(object);
                return null;
            }
            hasBegun = true;
            if (object instanceof SerializedLambda of) {
                lambda = of;
                return null;
            }
            return object;
        }

        List<Link> links(Object from) {
            List<Link> all = new ArrayList<>();
            if (lambda != null) {
                for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
                    all.add(new Link("", lambda.getCapturedArg(i)));
                }
            } else if (from instanceof Object[] elements) {
                for (int i = 0; i < elements.length; i++) {
                    all.add(new Link("[" + i + "]", elements[i]));
                }
            } else {
                all.addAll(fields(from));
                below.forEach(each -> all.add(new Link("[" + typeOf(each) + "]", each)));
            }
            return all;
        }

        /** As far as they can be seen; what is in those of the JDK is among what was to be written. */
        private static List<Link> fields(Object from) {
            List<Link> all = new ArrayList<>();
            for (Class<?> type = from.getClass(); type != null; type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    boolean isWritten = (field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0;
                    if (isWritten && !field.getType().isPrimitive() && field.trySetAccessible()) {
                        all.add(new Link("." + field.getName(), valueOf(field, from)));
                    }
                }
            }
            return all;
        }

        private static Object valueOf(Field field, Object from) {
            try {
                return field.get(from);
            } catch (IllegalAccessException e) {
                throw new AssertionError("made accessible before", e);
            }
        }
    }

    private static String typeOf(Object object) {
        return simpleName(object.getClass().getTypeName());
    }
}
