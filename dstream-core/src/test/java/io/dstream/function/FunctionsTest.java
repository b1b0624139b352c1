package io.dstream.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.Serializable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FunctionsTest {

    private static List<Class<?>> functions() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.dstream.function");
        return classes.stream()
                .filter(JavaClass::isInterface)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .<Class<?>>map(JavaClass::reflect)
                .toList();
    }

    @Test
    void allAreSerializableFunctionalInterfacesThatMayThrowAnything() {
        assertThat(functions()).hasSizeGreaterThanOrEqualTo(9).allSatisfy(type -> {
            assertThat(Serializable.class).isAssignableFrom(type);
            assertThat(type).hasAnnotation(FunctionalInterface.class);
            if (type != Order.class) { // a Comparator may throw nothing that is checked
                assertThat(theMethod(type).getExceptionTypes()).containsExactly(Exception.class);
            }
        });
    }

    private static Method theMethod(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()))
                .findFirst()
                .orElseThrow();
    }
}
