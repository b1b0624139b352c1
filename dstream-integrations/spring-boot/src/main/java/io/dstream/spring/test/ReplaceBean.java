package io.dstream.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.bean.override.BeanOverride;

/**
 * Replaces a bean with an input or output of the test. A field of type {@link io.dstream.testkit.TestInput
 * TestInput&lt;T&gt;} replaces a bean of type {@link io.dstream.source.Source Source&lt;T&gt;}, and a field of type
 * {@link io.dstream.testkit.TestOutput TestOutput&lt;T&gt;} replaces a bean of type {@link io.dstream.sink.Sink
 * Sink&lt;T&gt;}. The bean has the name of the field, or the name in {@link #value}. The original is never created; if
 * there is no such bean, the test fails.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@BeanOverride(ReplaceBeanProcessor.class)
public @interface ReplaceBean {
    /**
     * The name of the bean.
     *
     * @return the name; if empty, that of the field
     */
    @AliasFor("name")
    String value() default "";

    /**
     * The name of the bean.
     *
     * @return the same as {@link #value}
     */
    @AliasFor("value")
    String name() default "";
}
