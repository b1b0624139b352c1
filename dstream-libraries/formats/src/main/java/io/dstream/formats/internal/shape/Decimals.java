package io.dstream.formats.internal.shape;

import io.dstream.formats.internal.shape.Shape.Digits;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Decimals of a fixed scale. */
public final class Decimals {
    private Decimals() {}

    /** The digits of a value that fits exactly. */
    public static BigInteger unscaled(BigDecimal value, Digits digits) {
        long whole = (long) value.precision() - value.scale();
        // Looked at first: 1E+1000000000 has a thousand million digits with any other scale.
        if (value.signum() != 0 && whole > digits.precision() - digits.scale()) {
            throw unfit(value, digits);
        }
        try {
            return value.signum() == 0
                    ? BigInteger.ZERO
                    : value.setScale(digits.scale()).unscaledValue();
        } catch (ArithmeticException e) {
            throw unfit(value, digits);
        }
    }

    private static BadValueException unfit(BigDecimal value, Digits digits) {
        return BadValueException.expected(
                "a number that fits @Decimal(precision = " + digits.precision() + ", scale = " + digits.scale() + ")",
                value);
    }
}
