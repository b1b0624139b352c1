package io.dstream.plan;

import io.dstream.function.ToDouble;
import io.dstream.function.ToLong;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a pipeline may end with that engines know: they may do what sums and counts do in the loop over the records, and
 * send what has been collected as they send records.
 */
public sealed interface Ending {

    /**
     * The operator it belongs to.
     *
     * @return its name
     */
    Operator operator();

    /**
     * Gathers records. An engine that has run it in another process sends the records as it sends those between tasks,
     * whatever their types, and puts them into one that it makes anew.
     *
     * @param <T> the records
     */
    @SuppressWarnings("serial") // the engine sends its records
    final class Collect<T> extends RecordConsumer<T> implements Ending {
        private final ArrayList<T> records = new ArrayList<>();

        /** Gathers from none. */
        public Collect() {}

        @Override
        public Operator operator() {
            return Operator.of("collect");
        }

        @Override
        public void accept(T record) {
            records.add(record);
        }

        /**
         * The result.
         *
         * @return the records, in their order; it cannot be changed
         */
        public List<T> records() {
            return Collections.unmodifiableList(records);
        }
    }

    /** Counts records. */
    @SuppressWarnings("serial") // goes wherever its engine sends it, the result included
    final class Count extends RecordConsumer<Object> implements Ending {
        private long count;

        /** Counts from 0. */
        public Count() {}

        @Override
        public Operator operator() {
            return Operator.of("count");
        }

        @Override
        public void accept(Object record) {
            count++;
        }

        @Override
        public void acceptPair(Object key, Object value) {
            count++;
        }

        /**
         * Takes several records.
         *
         * @param records how many
         */
        public void add(long records) {
            count += records;
        }

        /**
         * The result.
         *
         * @return how many records there were
         */
        public long count() {
            return count;
        }
    }

    /**
     * Adds up a whole number of each record.
     *
     * @param <T> the records
     */
    @SuppressWarnings("serial") // goes wherever its engine sends it, the result included
    final class LongSum<T> extends RecordConsumer<T> implements Ending {
        private final Operator operator;
        private final ToLong<? super T> fn;
        private long sum;

        /**
         * A sum of 0.
         *
         * @param operator the operator it belongs to
         * @param fn gives the number of a record
         */
        public LongSum(Operator operator, ToLong<? super T> fn) {
            this.operator = operator;
            this.fn = fn;
        }

        /**
         * What gives the numbers.
         *
         * @return the user's function
         */
        public ToLong<? super T> function() {
            return fn;
        }

        @Override
        public Operator operator() {
            return operator;
        }

        @Override
        public void accept(T record) {
            sum += operator.applyAsLong(fn, record);
        }

        /**
         * Adds numbers of several records.
         *
         * @param numbers their sum
         */
        public void add(long numbers) {
            sum += numbers;
        }

        /**
         * The result.
         *
         * @return the sum
         */
        public long sum() {
            return sum;
        }
    }

    /**
     * Adds up a number of each record, in their order.
     *
     * @param <T> the records
     */
    @SuppressWarnings("serial") // goes wherever its engine sends it, the result included
    final class DoubleSum<T> extends RecordConsumer<T> implements Ending {
        private final Operator operator;
        private final ToDouble<? super T> fn;
        private double sum;

        /**
         * A sum of 0.
         *
         * @param operator the operator it belongs to
         * @param fn gives the number of a record
         */
        public DoubleSum(Operator operator, ToDouble<? super T> fn) {
            this.operator = operator;
            this.fn = fn;
        }

        /**
         * What gives the numbers.
         *
         * @return the user's function
         */
        public ToDouble<? super T> function() {
            return fn;
        }

        @Override
        public Operator operator() {
            return operator;
        }

        @Override
        public void accept(T record) {
            sum += operator.applyAsDouble(fn, record);
        }

        /**
         * Puts another sum in its place: rounding depends on the order, so records are added to it one by one.
         *
         * @param sum the sum
         */
        public void set(double sum) {
            this.sum = sum;
        }

        /**
         * The result.
         *
         * @return the sum
         */
        public double sum() {
            return sum;
        }
    }
}
