package io.dstream.plan;

import io.dstream.function.Action1;
import io.dstream.function.Action2;
import io.dstream.function.Function0;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.function.Predicate1;
import io.dstream.function.ToDouble;
import io.dstream.function.ToLong;
import java.io.Serializable;
import java.util.Objects;

/**
 * Identifies an operator in errors, reports and logs. It is also the only place that calls users' functions, so that
 * any exception becomes an {@link OperatorException} that names the operator.
 *
 * @param id the operator's id, unique in its program: set with {@code named(id)}, or derived from its kind and a number
 * @param kind what it does: {@code map}, {@code reduceByKey}
 * @param site the line of the program that created it; empty if not known
 */
public record Operator(String id, String kind, String site) implements Serializable {

    /**
     * Returns an operator on a batch outside any stream.
     *
     * @param kind the kind of operation
     * @return the operator
     */
    public static Operator of(String kind) {
        return new Operator(kind, kind, "");
    }

    /**
     * Returns an operator for what happens inside this one, such as the {@code map} in {@code transform(b ->
     * b.map(f))}.
     *
     * @param innerKind the kind of the inner operation
     * @return this operator if it is of that kind, otherwise one for the inner operation
     */
    public Operator inner(String innerKind) {
        return innerKind.equals(kind) ? this : new Operator(id, innerKind, site);
    }

    /**
     * Calls a function.
     *
     * @param fn the user's function
     * @param <R> the type of the result
     * @return the result
     * @throws OperatorException if the function throws
     */
    public <R> R apply(Function0<? extends R> fn) {
        try {
            return fn.apply();
        } catch (Throwable e) {
            throw OperatorException.of(this, e);
        }
    }

    /**
     * Calls a function.
     *
     * @param fn the user's function
     * @param a the argument
     * @param <A> the type of the argument
     * @param <R> the type of the result
     * @return the result
     * @throws OperatorException if the function throws
     */
    public <A, R> R apply(Function1<? super A, ? extends R> fn, A a) {
        try {
            return fn.apply(a);
        } catch (Throwable e) {
            throw OperatorException.of(this, e);
        }
    }

    /**
     * Calls a function.
     *
     * @param fn the user's function
     * @param a the first argument
     * @param b the second argument
     * @param <A> the type of the first argument
     * @param <B> the type of the second argument
     * @param <R> the type of the result
     * @return the result
     * @throws OperatorException if the function throws
     */
    public <A, B, R> R apply(Function2<? super A, ? super B, ? extends R> fn, A a, B b) {
        try {
            return fn.apply(a, b);
        } catch (Throwable e) {
            throw OperatorException.of(this, e);
        }
    }

    /**
     * Calls a predicate.
     *
     * @param fn the user's predicate
     * @param a the value to test
     * @param <A> the type of the value
     * @return the result
     * @throws OperatorException if the function throws
     */
    public <A> boolean test(Predicate1<? super A> fn, A a) {
        try {
            return fn.test(a);
        } catch (Throwable e) {
            throw OperatorException.of(this, e);
        }
    }

    /**
     * Calls a function that returns a number.
     *
     * @param fn the user's function
     * @param a the argument
     * @param <A> the type of the argument
     * @return the number
     * @throws OperatorException if the function throws
     */
    public <A> long applyAsLong(ToLong<? super A> fn, A a) {
        try {
            return fn.applyAsLong(a);
        } catch (Throwable e) {
            throw OperatorException.of(this, e);
        }
    }

    /**
     * Calls a function that returns a number.
     *
     * @param fn the user's function
     * @param a the argument
     * @param <A> the type of the argument
     * @return the number
     * @throws OperatorException if the function throws
     */
    public <A> double applyAsDouble(ToDouble<? super A> fn, A a) {
        try {
            return fn.applyAsDouble(a);
        } catch (Throwable e) {
            throw OperatorException.of(this, e);
        }
    }

    /**
     * Calls an action.
     *
     * @param fn the user's action
     * @param a the argument
     * @param <A> the type of the argument
     * @throws OperatorException if the function throws
     */
    public <A> void run(Action1<? super A> fn, A a) {
        try {
            fn.accept(a);
        } catch (Throwable e) {
            throw OperatorException.of(this, e);
        }
    }

    /**
     * Calls an action.
     *
     * @param fn the user's action
     * @param a the first argument
     * @param b the second argument
     * @param <A> the type of the first argument
     * @param <B> the type of the second argument
     * @throws OperatorException if the function throws
     */
    public <A, B> void run(Action2<? super A, ? super B> fn, A a, B b) {
        try {
            fn.accept(a, b);
        } catch (Throwable e) {
            throw OperatorException.of(this, e);
        }
    }

    /**
     * Checks that a function has returned a result.
     *
     * @param result the result of a user's function
     * @param what what it should have returned, for the message
     * @param <R> the type of the result
     * @return the result
     * @throws OperatorException if it is null
     */
    public <R> R requireResult(R result, String what) {
        if (result == null) {
            throw OperatorException.of(this, new NullPointerException("the function returned null, expected " + what));
        }
        return result;
    }

    /** Returns the id, the kind of operation if the id does not contain it, and the line of the program. */
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder(id);
        if (!Objects.equals(id, kind) && !id.startsWith(kind + "-")) {
            s.append('/').append(kind);
        }
        return site.isEmpty()
                ? s.toString()
                : s.append(" (").append(site).append(')').toString();
    }
}
