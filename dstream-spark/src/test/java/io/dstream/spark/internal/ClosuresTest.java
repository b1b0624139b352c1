package io.dstream.spark.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.function.Function0;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.function.Order;
import io.dstream.function.Predicate1;
import io.dstream.function.ToLong;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClosuresTest {
    private static final ClassLoader HERE = ClosuresTest.class.getClassLoader();

    private static class Animal implements Serializable {
        private static final long serialVersionUID = 1L;

        final String name;

        Animal(String name) {
            this.name = name;
        }

        String name() {
            return name;
        }

        static String greet(Animal animal) {
            return "hello " + animal.name;
        }

        private String secret() {
            return "secret " + name;
        }

        @Override
        public String toString() {
            return "animal " + name;
        }
    }

    private static final class Cat extends Animal {
        private static final long serialVersionUID = 1L;

        Cat(String name) {
            super(name);
        }

        Function0<String> ofSuper() {
            return super::toString;
        }

        @Override
        public String toString() {
            return "cat " + name;
        }
    }

    private static final class Dog extends Animal {
        private static final long serialVersionUID = 1L;

        Dog(String name) {
            super(name);
        }
    }

    private interface Spoken {
        String sound();

        default String twice() {
            return sound() + sound();
        }
    }

    private enum Sound implements Spoken {
        MOO,
        BAA;

        @Override
        public String sound() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Rule(String name, Function1<Integer, Integer> fn, Predicate1<Integer> when)
            implements Serializable {}

    private static long sum(Integer... numbers) {
        return Stream.of(numbers).mapToLong(n -> n).sum();
    }

    private static int times(int a, long b) {
        return a * (int) b;
    }

    @SuppressWarnings("unchecked")
    private static <T> T sent(T object) {
        try {
            return (T) Closures.read(Closures.write(object), HERE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    // ---- every form of function ----

    private record Form(String name, Serializable fn, Function1<Object, Object> call, Object result) {
        @SuppressWarnings("unchecked")
        static <F extends Serializable> Form of(String name, F fn, Function1<F, Object> call, Object result) {
            return new Form(name, fn, each -> call.apply((F) each), result);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static <A> Form one(String name, Function1<A, ?> fn, A argument, Object result) {
        return Form.of(name, fn, f -> f.apply(argument), result);
    }

    private static <R> Form none(String name, Function0<R> fn, Object result) {
        return Form.of(name, fn, Function0::apply, result);
    }

    private static <A, B> Form two(String name, Function2<A, B, ?> fn, A a, B b, Object result) {
        return Form.of(name, fn, f -> f.apply(a, b), result);
    }

    static List<Form> forms() {
        Cat tom = new Cat("Tom");
        Dog rex = new Dog("Rex");
        int factor = 3;
        long big = 1L << 40;
        double half = 0.5;
        String word = "word";
        int[] numbers = {1, 2};
        Function1<Integer, Integer> inner = n -> n * factor;
        Function1<Dog, String> innerReference = Dog::name;
        List<Form> forms = new ArrayList<>();
        // The same method of a supertype, by different types: the compiler's code reads all as the first.
        forms.add(one("inherited, first", Cat::name, tom, "Tom"));
        forms.add(one("inherited, second", Dog::name, rex, "Rex"));
        forms.add(one("inherited, third", Animal::name, new Animal("x"), "x"));
        forms.add(one("toString of a Cat", Cat::toString, tom, "cat Tom"));
        forms.add(one("toString of an Object", Object::toString, 7, "7"));
        forms.add(Form.of("toString of an Integer", toIntegerText(), f -> f.apply(7), "7"));
        forms.add(Form.of("toString of a BigDecimal", toDecimalText(), f -> f.apply(BigDecimal.TEN), "10"));
        forms.add(one("static", Animal::greet, tom, "hello Tom"));
        forms.add(one("private", Animal::secret, new Animal("y"), "secret y"));
        forms.add(one("of an interface", Spoken::sound, Sound.MOO, "moo"));
        forms.add(one("of an interface's default", Spoken::twice, Sound.BAA, "baabaa"));
        forms.add(none("bound", tom::name, "Tom"));
        forms.add(none("bound, of another", rex::name, "Rex"));
        forms.add(none("bound, of an interface", Sound.MOO::sound, "moo"));
        forms.add(one("bound, of the JDK", word::concat, "s", "words"));
        forms.add(none("super", tom.ofSuper(), "animal Tom"));
        forms.add(Form.of("constructor", newCat(), f -> f.apply("Kit").toString(), "cat Kit"));
        forms.add(Form.of("constructor of the JDK", newList(), f -> f.apply().size(), 0));
        forms.add(Form.of("constructor of an array", newArray(), f -> f.apply(4).length, 4));
        forms.add(two("varargs", ClosuresTest::sum, 1, 2, 3L));
        forms.add(one("varargs, one", ClosuresTest::sum, 5, 5L));
        forms.add(two("unboxing and widening", unboxing(), 2, 3, 6));
        forms.add(Form.of("boxing", length(), f -> f.applyAsLong("four"), 4L));
        forms.add(one("of the JDK", Integer::parseInt, "12", 12));
        forms.add(one("lambda", (Integer n) -> n + 1, 1, 2));
        forms.add(one("captured int", (Integer n) -> n * factor, 2, 6));
        forms.add(one(
                "captured long, double and String", (Integer n) -> n + big + half + word, 1, (1 + big + half) + word));
        forms.add(one("captured array", (Integer n) -> n + numbers[1], 1, 3));
        forms.add(one("captured object", (Integer n) -> tom.name() + n, 1, "Tom1"));
        forms.add(one("captured lambda", (Integer n) -> inner.apply(n) + 1, 2, 7));
        forms.add(one("captured method reference", (Dog dog) -> innerReference.apply(dog) + "!", rex, "Rex!"));
        forms.add(
                Form.of("lambda that makes a lambda", adding(), f -> f.apply(1).apply(2), 3));
        forms.add(one("bound to a lambda", applying(inner), 2, 6));
        forms.add(one("order", ordered(Order.of((a, b) -> b - a)), List.of(1, 3, 2), List.of(3, 2, 1)));
        forms.add(Form.of("with another interface", marked(), f -> f instanceof Cloneable, true));
        return forms;
    }

    private static Function2<Integer, Integer, Integer> unboxing() {
        return ClosuresTest::times;
    }

    private static Function1<Integer, String> toIntegerText() {
        return Object::toString;
    }

    private static Function1<Integer, Object> applying(Function1<Integer, Integer> fn) {
        return fn::apply;
    }

    private static Function1<BigDecimal, String> toDecimalText() {
        return Object::toString;
    }

    private static Function1<String, Animal> newCat() {
        return Cat::new;
    }

    private static Function0<List<String>> newList() {
        return ArrayList::new;
    }

    private static Function1<Integer, int[]> newArray() {
        return int[]::new;
    }

    private static ToLong<String> length() {
        return String::length;
    }

    private static Function1<Integer, Function1<Integer, Integer>> adding() {
        return a -> b -> a + b;
    }

    private static Function1<List<Integer>, List<Integer>> ordered(Comparator<Integer> order) {
        return list -> list.stream().sorted(order).toList();
    }

    private static Function1<Integer, Integer> marked() {
        return (Function1<Integer, Integer> & Cloneable) n -> n;
    }

    @ParameterizedTest
    @MethodSource("forms")
    void aFunctionDoesTheSame(Form form) throws Exception {
        assertThat(form.call.apply(form.fn)).isEqualTo(form.result);
        assertThat(form.call.apply(sent(form.fn))).isEqualTo(form.result);
        assertThat(form.call.apply(sent(sent(form.fn)))).as("sent on").isEqualTo(form.result);
    }

    @Test
    void allFormsTogetherDoTheSame() throws Exception {
        List<Form> forms = forms();
        List<Serializable> sent =
                sent(new ArrayList<>(forms.stream().map(Form::fn).toList()));
        for (int i = 0; i < forms.size(); i++) {
            Form form = forms.get(i);
            assertThat(form.call.apply(sent.get(i))).as(form.name).isEqualTo(form.result);
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void noClassIsMadeWhenItIsReadAgain(Form form) {
        assertThat(sent(form.fn).getClass()).isSameAs(sent(form.fn).getClass());
    }

    @Test
    void aRecordsComponentsAreFunctions() throws Exception {
        int limit = 2;
        Rule rule = sent(new Rule("r", Math::abs, n -> n > limit));
        assertThat(rule.name()).isEqualTo("r");
        assertThat(rule.fn().apply(-3)).isEqualTo(3);
        assertThat(rule.when().test(3)).isTrue();
    }

    @Test
    void anObjectThatTwoFunctionsHaveStaysOne() throws Exception {
        Cat tom = new Cat("Tom");
        Function0<Object> first = () -> tom;
        Function0<Object> second = () -> tom;
        List<Function0<Object>> both = sent(new ArrayList<>(List.of(first, second)));
        assertThat(both.get(0).apply()).isSameAs(both.get(1).apply()).isNotSameAs(tom);
    }

    @Test
    void comparatorsOfTheJdkAreReadByTheJdk() {
        Comparator<Map.Entry<String, Integer>> byKey =
                sent(Map.Entry.<String, Integer>comparingByKey().reversed());
        assertThat(byKey.compare(Map.entry("a", 1), Map.entry("b", 1))).isPositive();
        Order<Cat> byName = Order.of((a, b) -> a.name().compareTo(b.name()));
        assertThat(sent(byName.thenComparing(Comparator.<Cat>comparingInt((ToIntOf<Cat>) cat -> 1)))
                        .compare(new Cat("a"), new Cat("b")))
                .isNegative();
    }

    @FunctionalInterface
    private interface ToIntOf<T> extends ToIntFunction<T>, Serializable {}

    private record Returning(String what) implements InvocationHandler, Serializable {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            return what;
        }
    }

    @Test
    void classesAndProxiesAreRead() {
        assertThat(sent(new ArrayList<>(List.of(int.class, void.class, String[].class, Cat.class))))
                .containsExactly(int.class, void.class, String[].class, Cat.class);
        Spoken proxy = (Spoken) Proxy.newProxyInstance(HERE, new Class<?>[] {Spoken.class}, new Returning("bark"));
        assertThat(sent(proxy).sound()).isEqualTo("bark");
    }

    @Test
    void whatCannotBeSerialisedIsRefused() {
        Object lock = new Object();
        Function1<Integer, Integer> fn = n -> n + lock.hashCode();
        assertThatThrownBy(() -> Closures.write(fn)).isInstanceOf(NotSerializableException.class);
        assertThatThrownBy(() -> Closures.write(new Operator("add", "map", "Job.java:17"), fn))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("operator add/map (Job.java:17) failed")
                .hasMessageContaining("a java.lang.Object (captured by a lambda of ClosuresTest)");
    }

    // ---- class loaders ----

    /** A program whose classes no loader above its own knows. */
    private static final String PROGRAM = """
            package program;

            import io.dstream.function.Function1;
            import java.util.List;

            public class Program {
                public static class Base implements java.io.Serializable {
                    final String name;
                    Base(String name) { this.name = name; }
                    public String name() { return name; }
                }
                public static class A extends Base { public A(String name) { super(name); } }
                public static class B extends Base { public B(String name) { super(name); } }

                public static List<Function1<Object, Object>> functions() {
                    A captured = new A("captured");
                    Function1<A, String> a = A::name;
                    Function1<B, String> b = B::name;
                    Function1<String, A> newA = A::new;
                    return List.of(
                        x -> { try { return a.apply(newA.apply("1")) + b.apply(new B("2")) + x + captured.name(); }
                               catch (Exception e) { throw new IllegalStateException(e); } },
                        of(b, "3"), of(a, null));
                }

                private static Function1<Object, Object> of(Function1<?, ?> fn, String b) {
                    @SuppressWarnings("unchecked")
                    Function1<Object, Object> any = (Function1<Object, Object>) fn;
                    return x -> any.apply(b == null ? new A("4") : new B(b));
                }
            }
            """;

    @Test
    @SuppressWarnings("unchecked")
    void classesAreThoseOfTheLoaderThatTheReaderNames(@TempDir Path directory) throws Exception {
        Files.createDirectories(directory.resolve("program"));
        Programs.compile(directory, "program.Program", PROGRAM);
        try (var driver = Programs.loader(directory);
                var executor = Programs.loader(directory)) {
            var functions = (List<Function1<Object, Object>>)
                    driver.loadClass("program.Program").getMethod("functions").invoke(null);
            byte[] bytes = Closures.write(functions);
            for (ClassLoader loader : List.of(driver, executor)) {
                var read = (List<Function1<Object, Object>>) Closures.read(bytes, loader);
                assertThat(read.get(0).apply("x")).isEqualTo("12xcaptured");
                assertThat(read.get(1).apply("x")).isEqualTo("3");
                assertThat(read.get(2).apply("x")).isEqualTo("4");
                assertThat(read.get(0).getClass().getClassLoader()).isSameAs(loader);
            }
            assertThatThrownBy(() -> Closures.read(bytes, HERE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageMatching(
                            "expected class program.Program\\S* on the executors: put it into the jar that is"
                                    + " submitted, or name its jar in spark.jars");
        }
    }

    @Test
    void otherBytesAreRefused() {
        assertThatThrownBy(() -> Closures.read(new byte[] {1, 2, 3, 4}, HERE))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("invalid stream header");
    }
}
