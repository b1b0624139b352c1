package io.dstream.formats;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Precision and scale of a {@link java.math.BigDecimal} component, also inside its lists, maps and {@code Optional}.
 * Avro and Parquet store decimals of a fixed scale and need it; CSV and JSON lines ignore it.
 *
 * <p>A value is written if it fits exactly: 1.5 becomes 1.5000 with scale 4, and 1.23456 is an error. It is read with
 * the scale that the file has.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Decimal {
    /**
     * How many digits there are in all.
     *
     * @return 1 to 38
     */
    int precision();

    /**
     * How many of them are behind the decimal point.
     *
     * @return 0 to the precision
     */
    int scale();
}
