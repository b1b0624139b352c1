package io.dstream.spring.test;

import io.dstream.sink.Sink;
import io.dstream.source.Source;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.util.function.Supplier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.test.context.bean.override.BeanOverrideHandler;
import org.springframework.test.context.bean.override.BeanOverrideProcessor;
import org.springframework.test.context.bean.override.BeanOverrideStrategy;

/** Says for a field with {@link ReplaceBean} which bean is replaced, and by what. Made by Spring. */
final class ReplaceBeanProcessor implements BeanOverrideProcessor {

    ReplaceBeanProcessor() {}

    @Override
    public BeanOverrideHandler createHandler(Annotation annotation, Class<?> testClass, Field field) {
        ResolvableType type = ResolvableType.forField(field, testClass);
        String given = AnnotatedElementUtils.getMergedAnnotation(field, ReplaceBean.class)
                .value();
        String name = given.isEmpty() ? field.getName() : given;
        if (field.getType() == TestInput.class) {
            return handler(field, Source.class, type.getGeneric(), name, TestInput::create);
        }
        if (field.getType() == TestOutput.class) {
            return handler(field, Sink.class, type.getGeneric(), name, TestOutput::create);
        }
        throw new IllegalStateException(
                "@ReplaceBean on " + field
                        + ": expected a field of type TestInput<T>, to replace a Source<T>, or TestOutput<T>, to replace a Sink<T>");
    }

    private static Edge handler(
            Field field, Class<?> replaced, ResolvableType records, String name, Supplier<Object> made) {
        return new Edge(field, ResolvableType.forClassWithGenerics(replaced, records), name, made);
    }

    /** An input or output that is made anew for each application context. */
    private static final class Edge extends BeanOverrideHandler {
        private final Supplier<Object> made;

        Edge(Field field, ResolvableType type, String name, Supplier<Object> made) {
            super(field, type, name, "", BeanOverrideStrategy.REPLACE); // in whichever context has it
            this.made = made;
        }

        @Override
        protected Object createOverrideInstance(String beanName, BeanDefinition definition, Object instance) {
            return made.get();
        }
    }
}
