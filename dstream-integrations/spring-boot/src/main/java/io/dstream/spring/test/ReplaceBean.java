package io.dstream.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.bean.override.BeanOverride;

/**
 * Puts what a test feeds, or looks at, in the place of a bean. On a field of type {@link io.dstream.testkit.TestInput
 * TestInput&lt;T&gt;} it replaces a bean of type {@link io.dstream.source.Source Source&lt;T&gt;}, on one of type
 * {@link io.dstream.testkit.TestOutput TestOutput&lt;T&gt;} one of type {@link io.dstream.sink.Sink Sink&lt;T&gt;}: the
 * bean that has the field's name, or the {@link #value} here. The original is never made; where there is none, the test
 * fails.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@BeanOverride(ReplaceBeanProcessor.class)
public @interface ReplaceBean {
    /**
     * The name of the bean.
     *
     * @return the name; if it is empty, that of the field
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
