package io.dstream.peers;

import java.util.ArrayList;
import java.util.List;

/** Who runs after whom. */
public final class Turns {
    private Turns() {}

    /**
     * The same in another order in each turn: in as many turns as there are elements each has every place once, and, if
     * their number is even, each comes right after every other once.
     *
     * @param all what is to take turns
     * @param turn the number of the turn, from 0
     * @return all of them, in the order of this turn
     */
    public static <T> List<T> inTurn(List<T> all, int turn) {
        int n = all.size();
        List<T> order = new ArrayList<>(n);
        for (int place = 0; place < n; place++) {
            int zigzag = place % 2 == 1 ? (place + 1) / 2 : n - place / 2;
            order.add(all.get((turn + zigzag) % n));
        }
        return order;
    }
}
