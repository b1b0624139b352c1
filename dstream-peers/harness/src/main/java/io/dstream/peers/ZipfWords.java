package io.dstream.peers;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Words whose frequencies fall with their rank as in prose (Zipf's law, exponent 1). The same seed, the same words. */
final class ZipfWords {
    private final double[] cumulated;
    private final SplittableRandom random;

    ZipfWords(int distinct, long seed) {
        cumulated = new double[distinct];
        double sum = 0;
        for (int rank = 0; rank < distinct; rank++) {
            sum += 1.0 / (rank + 1);
            cumulated[rank] = sum;
        }
        random = new SplittableRandom(seed);
    }

    String[] lines(int lines, int wordsPerLine) {
        String[] made = new String[lines];
        for (int i = 0; i < lines; i++) {
            StringBuilder line = new StringBuilder();
            for (int w = 0; w < wordsPerLine; w++) {
                line.append(w == 0 ? "" : " ").append(next());
            }
            made[i] = line.toString();
        }
        return made;
    }

    private String next() {
        int found = Arrays.binarySearch(cumulated, random.nextDouble() * cumulated[cumulated.length - 1]);
        int rank = Math.min(found < 0 ? -found - 1 : found, cumulated.length - 1);
        return "w" + Integer.toString(rank * 7919 + 1, 36);
    }
}
