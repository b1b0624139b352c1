package io.dstream.internal.heap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is attached to entries in one tick. By entry there are only numbers: a large array of references that is made
 * anew in each tick would cost the collector much, which lets go of one of numbers at once.
 */
final class Attachments {
    private static final int[] NONE = {};

    private int[] places = NONE; // of each entry, from 1 on; 0 for none
    private List<Object> objects = new ArrayList<>();

    void attach(int entry, Object object, int bound) {
        if (entry >= places.length) {
            places = Arrays.copyOf(places, Math.max(bound, 2 * places.length));
        }
        if (places[entry] == 0) {
            objects.add(object);
            places[entry] = objects.size();
        } else {
            objects.set(places[entry] - 1, object);
        }
    }

    Object of(int entry) {
        int place = entry < places.length ? places[entry] : 0;
        return place == 0 ? null : objects.get(place - 1);
    }

    void clear() {
        if (places.length > 0) {
            places = NONE;
            objects = new ArrayList<>();
        }
    }
}
