package io.dstream.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.bean.override.BeanOverride;

/**
 * Puts what a test feeds, or looks at, in the place of a bean. On a field of type
 * {@link io.dstream.testkit.TestInput TestInput&lt;T&gt;} it replaces the bean of type
 * {@link io.dstream.source.Source Source&lt;T&gt;}, on one of type
 * {@link io.dstream.testkit.TestOutput TestOutput&lt;T&gt;} that of type {@link io.dstream.sink.Sink Sink&lt;T&gt;}; where
 * there are several, the one whose name is that of the field, or the {@link #value} here. The original is never made.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@BeanOverride(ReplaceBeanProcessor.class)
public @interface ReplaceBean {
    /**
     * The name of the bean.
     *
     * @return the name; if it is empty, the bean is found by its type, and by the field's name where there are several
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
