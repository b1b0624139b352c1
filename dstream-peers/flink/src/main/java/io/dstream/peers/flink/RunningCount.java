package io.dstream.peers.flink;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Counts each key's records, and gives the count with each. */
final class RunningCount extends KeyedProcessFunction<Integer, Integer, Tuple2<Integer, Long>> {
    private static final long serialVersionUID = 1;

    private transient ValueState<Long> count;

    @Override
    public void open(OpenContext context) {
        count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
    }

    @Override
    public void processElement(Integer key, Context context, Collector<Tuple2<Integer, Long>> counts) throws Exception {
        Long old = count.value();
        long updated = old == null ? 1 : old + 1;
        count.update(updated);
        counts.collect(Tuple2.of(key, updated));
    }
}
