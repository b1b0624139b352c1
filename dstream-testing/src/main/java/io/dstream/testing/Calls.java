package io.dstream.testing;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which methods compiled code calls: to see that a program leaves out none of an API's, whatever language it is written
 * in. A method is written as {@code DStream.window(Duration, Duration)}, and is that of the class that declares it.
 */
public final class Calls {
    private Calls() {}

    /**
     * The public methods of some classes that no class of a package calls.
     *
     * @param packageName the package of the program
     * @param api the classes; a method that one of them inherits counts too, if it is declared in a class that is not
     *     public
     * @return empty if all are called
     */
    public static Set<String> notMadeIn(String packageName, Collection<Class<?>> api) {
        Set<String> missing = api.stream().flatMap(Calls::methods).collect(Collectors.toCollection(TreeSet::new));
        for (JavaClass caller : new ClassFileImporter().importPackages(packageName)) {
            for (JavaAccess<?> access : caller.getAccessesFromSelf()) {
                if (access instanceof JavaCodeUnitAccess<?> call) {
                    missing.remove(target(call));
                }
            }
        }
        return missing;
    }

    private static Stream<String> methods(Class<?> type) {
        Stream<String> own = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .map(Calls::name);
        Class<?> above = type.getSuperclass();
        boolean hidden = above != null && !Modifier.isPublic(above.getModifiers());
        return hidden ? Stream.concat(own, methods(above)) : own;
    }

    private static String target(JavaCodeUnitAccess<?> call) {
        List<String> parameters = call.getTarget().getRawParameterTypes().stream()
                .map(JavaClass::getName)
                .toList();
        String name = call.getTarget().getName();
        Class<?> type;
        try {
            type = Class.forName(call.getTargetOwner().getName(), false, Calls.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            return ""; // an array's
        }
        for (Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
            for (Method method : declaring.getDeclaredMethods()) {
                if (!method.isSynthetic()
                        && method.getName().equals(name)
                        && Arrays.stream(method.getParameterTypes())
                                .map(Class::getName)
                                .toList()
                                .equals(parameters)) {
                    return name(method);
                }
            }
        }
        return "";
    }

    private static String name(Method method) {
        String type = method.getDeclaringClass().getName();
        return type.substring(type.lastIndexOf('.') + 1) + "." + method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }
}
