package io.dstream.testing.panes;

import java.util.ArrayList;
import java.util.List;

/**
 * A batch: what comes in it, and how far the watermark is at its end. Batches are {@link #INTERVAL} apart.
 *
 * @param elements what comes
 * @param watermark the watermark; {@link #MAX} for that of the end of the input
 */
public record Step(List<Element> elements, long watermark) {
    /** How far batches are apart, in milliseconds. */
    public static final long INTERVAL = 10;

    /** The watermark before there is one. */
    public static final long MIN = Long.MIN_VALUE;

    /** The watermark at the end of the input. */
    public static final long MAX = Long.MAX_VALUE;

    /**
     * A record.
     *
     * @param key its key: one letter
     * @param time its time, in milliseconds
     */
    public record Element(String key, long time) {
        @Override
        public String toString() {
            return key + time;
        }
    }

    /** Copies the elements. */
    public Step {
        elements = List.copyOf(elements);
    }

    static Step parse(String text) {
        List<Element> elements = new ArrayList<>();
        String[] words = text.split(" ");
        for (int i = 0; i < words.length - 1; i++) {
            elements.add(new Element(words[i].substring(0, 1), Long.parseLong(words[i].substring(1))));
        }
        String watermark = words[words.length - 1].substring(1);
        return new Step(
                elements,
                switch (watermark) {
                    case "min" -> MIN;
                    case "max" -> MAX;
                    default -> Long.parseLong(watermark);
                });
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        elements.forEach(element -> text.append(element).append(' '));
        return text.append('@')
                .append(watermark == MIN ? "min" : watermark == MAX ? "max" : Long.toString(watermark))
                .toString();
    }
}
