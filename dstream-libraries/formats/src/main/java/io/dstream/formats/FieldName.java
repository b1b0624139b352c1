package io.dstream.formats;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a component of a record is called in files, if not by its own name. Applies to all formats.
 *
 * <pre>{@code
 * record Trade(@FieldName("trade_id") long id, @FieldName(aliases = "qty") int quantity) {}
 * }</pre>
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface FieldName {
    /**
     * The name that is written and read.
     *
     * @return the name; empty for that of the component
     */
    String value() default "";

    /**
     * Further names that are read, such as those of earlier versions of the record. A file that has the name itself is
     * read by that.
     *
     * @return the names
     */
    String[] aliases() default {};
}
