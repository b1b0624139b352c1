package io.dstream.spark.internal;

import com.google.common.primitives.Primitives;
import io.dstream.engine.task.TaskCode;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Users' functions, and whatever else a task is told, on their way from the driver to executors: Java's serialisation,
 * but for two things. Method references are read as they were written (see {@link MethodReference}), and classes are
 * those of the loader that the reader names: on an executor, the thread's context loader, where a program's jars are.
 * Stateless; any thread may call it.
 */
public final class Closures {
    private static final Function<String, Class<?>> PRIMITIVES = Primitives.allPrimitiveTypes().stream()
            .collect(Collectors.toUnmodifiableMap(Class::getName, Function.identity()))::get;

    private Closures() {}

    /**
     * Writes an object.
     *
     * @param code the object
     * @return bytes for {@link #read}
     * @throws IOException if something that it leads to cannot be serialised
     */
    public static byte[] write(Object code) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Out out = new Out(bytes)) {
            out.writeObject(code);
        }
        return bytes.toByteArray();
    }

    /**
     * Writes the code of an operator.
     *
     * @param operator the operator, for the message
     * @param code its code
     * @return bytes for {@link #read}
     * @throws OperatorException if it cannot be sent, with a cause that says why and what to do
     */
    public static byte[] write(Operator operator, Object code) {
        try {
            return write(code);
        } catch (IOException | RuntimeException e) {
            throw TaskCode.refused(operator, code, e);
        }
    }

    /**
     * Reads an object.
     *
     * @param bytes what {@link #write} made
     * @param loader finds the classes
     * @return the object
     * @throws IllegalStateException if a class is not there
     * @throws UncheckedIOException if the bytes cannot be read, or are of another version of a class
     */
    public static Object read(byte[] bytes, ClassLoader loader) {
        try (In in = new In(new ByteArrayInputStream(bytes), loader)) {
            return in.readObject();
        } catch (ClassNotFoundException e) {
            throw missing(e);
        } catch (IOException e) {
            throw e.getCause() instanceof ClassNotFoundException missing
                    ? missing(missing)
                    : new UncheckedIOException(e);
        }
    }

    private static RuntimeException missing(ClassNotFoundException e) {
        return new IllegalStateException(
                "expected class " + e.getMessage() + " on the executors: put it into the jar that is submitted, or name"
                        + " its jar in spark.jars",
                e);
    }

    private static final class Out extends ObjectOutputStream {
        Out(OutputStream bytes) throws IOException {
            super(bytes);
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object object) {
            return object instanceof SerializedLambda lambda && MethodReference.is(lambda)
                    ? new MethodReference(lambda)
                    : object;
        }
    }

    private static final class In extends ObjectInputStream {
        private final ClassLoader loader;

        In(InputStream bytes, ClassLoader loader) throws IOException {
            super(bytes);
            this.loader = loader;
            enableResolveObject(true);
        }

        @Override
        protected Object resolveObject(Object object) throws IOException {
            if (!(object instanceof MethodReference reference)) {
                return object;
            }
            try {
                return reference.toObject(loader);
            } catch (ReflectiveOperationException e) {
                throw (IOException) new InvalidObjectException("cannot make " + reference + " again").initCause(e);
            }
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass written) throws ClassNotFoundException {
            Class<?> primitive = PRIMITIVES.apply(written.getName());
            return primitive == null ? Class.forName(written.getName(), false, loader) : primitive;
        }

        @Override
        protected Class<?> resolveProxyClass(String[] interfaces) throws ClassNotFoundException {
            Class<?>[] classes = new Class<?>[interfaces.length];
            for (int i = 0; i < classes.length; i++) {
                classes[i] = Class.forName(interfaces[i], false, loader);
            }
            return Proxy.newProxyInstance(homeOf(classes), classes, (proxy, method, arguments) -> null)
                    .getClass();
        }

        /** A proxy has to be in the package of an interface that is not public. */
        private ClassLoader homeOf(Class<?>[] interfaces) {
            return Stream.of(interfaces)
                    .filter(each -> !Modifier.isPublic(each.getModifiers()))
                    .findFirst()
                    .map(Class::getClassLoader)
                    .orElse(loader);
        }
    }
}
