package io.dstream.spark.internal;

import static java.lang.invoke.MethodType.fromMethodDescriptorString;

import java.io.Serializable;
import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A method reference as {@link Closures} writes it. What the JDK writes instead, a {@link SerializedLambda}, has the
 * same fields, but is read by code that the compiler makes, and which looks at too few of them: of two references in a
 * class that name the same method of a common supertype, say {@code Cat::name} and {@code Dog::name}, both become the
 * first (JDK-8208752). Lambdas have a method each, so they are left to that code, which also knows about interfaces
 * that a lambda is cast to.
 *
 * <p>Immutable, but for the array that nobody else has. Any thread may make the object.
 */
final class MethodReference implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * What makes references, by the class that they are written in. Each makes a class of the JVM's own: once, not in
     * each task. They go with the class.
     */
    private static final ClassValue<ConcurrentMap<Shape, MethodHandle>> FACTORIES = new ClassValue<>() {
        @Override
        protected ConcurrentMap<Shape, MethodHandle> computeValue(Class<?> writtenIn) {
            return new ConcurrentHashMap<>();
        }
    };

    private final String writtenIn;
    private final Shape shape;
    private final Object[] captured;

    /**
     * All of a reference but its object, with names and descriptors as class files have them.
     *
     * @param type the functional interface
     * @param methodName its method
     * @param methodType the type of its method
     * @param calledAs the method's type as the reference has it, with the interface's type arguments
     * @param kind how the method that is referred to is called
     * @param owner the class of the method that is referred to
     * @param name the name of that method
     * @param descriptor the type of that method
     */
    private record Shape(
            String type,
            String methodName,
            String methodType,
            String calledAs,
            int kind,
            String owner,
            String name,
            String descriptor)
            implements Serializable {}

    MethodReference(SerializedLambda written) {
        writtenIn = written.getCapturingClass();
        shape = new Shape(
                written.getFunctionalInterfaceClass(),
                written.getFunctionalInterfaceMethodName(),
                written.getFunctionalInterfaceMethodSignature(),
                written.getInstantiatedMethodType(),
                written.getImplMethodKind(),
                written.getImplClass(),
                written.getImplMethodName(),
                written.getImplMethodSignature());
        captured = new Object[written.getCapturedArgCount()];
        for (int i = 0; i < captured.length; i++) {
            captured[i] = written.getCapturedArg(i);
        }
    }

    /** Whether that is a method reference, of a class that can be looked into: the JDK's own cannot. */
    static boolean is(SerializedLambda written) {
        return !written.getImplMethodName().startsWith("lambda$")
                && !written.getCapturingClass().startsWith("java/");
    }

    /**
     * The object.
     *
     * @param loader finds the class that the reference is written in
     * @return it, made anew or the same as before
     * @throws ReflectiveOperationException if that class, or what is referred to, is not there or is another one
     */
    Object toObject(ClassLoader loader) throws ReflectiveOperationException {
        Class<?> in = named(writtenIn, loader);
        ConcurrentMap<Shape, MethodHandle> factories = FACTORIES.get(in);
        MethodHandle factory = factories.get(shape);
        if (factory == null) {
            // Two threads may make one each. The second goes with the object that is made of it.
            factory = factory(in);
            factories.putIfAbsent(shape, factory);
        }
        try {
            return factory.invokeWithArguments(captured);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new ReflectiveOperationException(e);
        }
    }

    private MethodHandle factory(Class<?> in) throws ReflectiveOperationException {
        ClassLoader loader = in.getClassLoader();
        MethodHandles.Lookup lookup = lookupIn(in);
        MethodHandle referredTo = referredTo(lookup, named(shape.owner, loader));
        MethodType made = MethodType.methodType(
                named(shape.type, loader), referredTo.type().parameterList().subList(0, captured.length));
        try {
            return LambdaMetafactory.altMetafactory(
                            lookup,
                            shape.methodName,
                            made,
                            fromMethodDescriptorString(shape.methodType, loader),
                            referredTo,
                            fromMethodDescriptorString(shape.calledAs, loader),
                            LambdaMetafactory.FLAG_SERIALIZABLE)
                    .getTarget();
        } catch (LambdaConversionException e) {
            throw new ReflectiveOperationException(e);
        }
    }

    /**
     * Classes of another loader are in another module, for which the JDK gives nobody a lookup that may make lambdas.
     * So this takes the JDK's own: Spark's JVMs open java.lang.invoke.
     */
    private static MethodHandles.Lookup lookupIn(Class<?> in) throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(in, MethodHandles.lookup());
        if (lookup.hasFullPrivilegeAccess()) {
            return lookup;
        }
        Field trusted = MethodHandles.Lookup.class.getDeclaredField("IMPL_LOOKUP");
        if (!trusted.trySetAccessible()) {
            throw new IllegalAccessException("start this JVM with --add-opens=java.base/java.lang.invoke=ALL-UNNAMED");
        }
        return ((MethodHandles.Lookup) trusted.get(null)).in(in);
    }

    private MethodHandle referredTo(MethodHandles.Lookup lookup, Class<?> owner) throws ReflectiveOperationException {
        MethodType type = fromMethodDescriptorString(
                shape.descriptor, lookup.lookupClass().getClassLoader());
        return switch (shape.kind) {
            case MethodHandleInfo.REF_invokeStatic -> lookup.findStatic(owner, shape.name, type);
            case MethodHandleInfo.REF_newInvokeSpecial ->
                lookup.findConstructor(owner, type.changeReturnType(void.class));
            case MethodHandleInfo.REF_invokeSpecial ->
                lookup.findSpecial(owner, shape.name, type, lookup.lookupClass());
            case MethodHandleInfo.REF_invokeVirtual, MethodHandleInfo.REF_invokeInterface ->
                lookup.findVirtual(owner, shape.name, type);
            default -> throw new ReflectiveOperationException("expected a way to call a method, found " + shape.kind);
        };
    }

    private static Class<?> named(String internalName, ClassLoader loader) throws ClassNotFoundException {
        return Class.forName(internalName.replace('/', '.'), false, loader);
    }

    @Override
    public String toString() {
        return "a reference to " + shape.owner + "." + shape.name + " in " + writtenIn;
    }
}
