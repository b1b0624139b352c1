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
 * The name of an operator, in errors, reports and logs; and the one place that calls users' functions, so that whatever
 * they throw comes back as an {@link OperatorException} that says which operator it was.
 *
 * @param id the operator's id, unique in its program: given with {@code named(id)}, or made up from kind and number
 * @param kind what it does: {@code map}, {@code reduceByKey}
 * @param site the line of the program that made it, or empty where that is not known
 */
public record Operator(String id, String kind, String site) implements Serializable {

    /**
     * An operator on a batch of one's own, outside any stream.
     *
     * @param kind what it does
     * @return its name
     */
    public static Operator of(String kind) {
        return new Operator(kind, kind, "");
    }

    /**
     * Names what happens inside this operator, for instance the {@code map} in {@code transform(b -> b.map(f))}.
     *
     * @param innerKind what the inner operator does
     * @return this operator where it does just that, else a name for the inner one
     */
    public Operator inner(String innerKind) {
        return innerKind.equals(kind) ? this : new Operator(id, innerKind, site);
    }

    /**
     * Calls a function.
     *
     * @param fn the user's function
     * @param <R> its result
     * @return its result
     * @throws OperatorException if it throws
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
     * @param a its argument
     * @param <A> its argument's type
     * @param <R> its result
     * @return its result
     * @throws OperatorException if it throws
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
     * @param a its first argument
     * @param b its second argument
     * @param <A> the first argument's type
     * @param <B> the second argument's type
     * @param <R> its result
     * @return its result
     * @throws OperatorException if it throws
     */
    public <A, B, R> R apply(Function2<? super A, ? super B, ? extends R> fn, A a, B b) {
        try {
            return fn.apply(a, b);
        } catch (Throwable e) {
            throw OperatorException.of(this, e);
        }
    }

    /**
     * Asks a predicate.
     *
     * @param fn the user's predicate
     * @param a what it tests
     * @param <A> the type of what it tests
     * @return its answer
     * @throws OperatorException if it throws
     */
    public <A> boolean test(Predicate1<? super A> fn, A a) {
        try {
            return fn.test(a);
        } catch (Throwable e) {
            throw OperatorException.of(this, e);
        }
    }

    /**
     * Reads a number off something.
     *
     * @param fn the user's function
     * @param a what it reads from
     * @param <A> the type of what it reads from
     * @return the number
     * @throws OperatorException if it throws
     */
    public <A> long applyAsLong(ToLong<? super A> fn, A a) {
        try {
            return fn.applyAsLong(a);
        } catch (Throwable e) {
            throw OperatorException.of(this, e);
        }
    }

    /**
     * Reads a number off something.
     *
     * @param fn the user's function
     * @param a what it reads from
     * @param <A> the type of what it reads from
     * @return the number
     * @throws OperatorException if it throws
     */
    public <A> double applyAsDouble(ToDouble<? super A> fn, A a) {
        try {
            return fn.applyAsDouble(a);
        } catch (Throwable e) {
            throw OperatorException.of(this, e);
        }
    }

    /**
     * Runs an action.
     *
     * @param fn the user's action
     * @param a what it acts on
     * @param <A> the type of what it acts on
     * @throws OperatorException if it throws
     */
    public <A> void run(Action1<? super A> fn, A a) {
        try {
            fn.accept(a);
        } catch (Throwable e) {
            throw OperatorException.of(this, e);
        }
    }

    /**
     * Runs an action.
     *
     * @param fn the user's action
     * @param a the first thing it acts on
     * @param b the second thing it acts on
     * @param <A> the type of the first
     * @param <B> the type of the second
     * @throws OperatorException if it throws
     */
    public <A, B> void run(Action2<? super A, ? super B> fn, A a, B b) {
        try {
            fn.accept(a, b);
        } catch (Throwable e) {
            throw OperatorException.of(this, e);
        }
    }

    /**
     * Insists on a result.
     *
     * @param result what a user's function gave
     * @param what what it should have given, for the message
     * @param <R> the result's type
     * @return the result
     * @throws OperatorException if it is null
     */
    public <R> R requireResult(R result, String what) {
        if (result == null) {
            throw OperatorException.of(this, new NullPointerException("the function returned null, expected " + what));
        }
        return result;
    }

    /** The id, what it does where the id does not say so, and the line of the program. */
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
