package io.dstream.http.internal.ingest;

import io.dstream.function.Function1;
import io.dstream.http.IngestRequest;
import java.util.ArrayList;
import java.util.List;

/** The lines of a body. */
public final class Texts {
    private Texts() {}

    /** Each line, without its end: {@code \n}, {@code \r} or {@code \r\n}. */
    public static List<String> lines(IngestRequest request) {
        return request.text().lines().toList();
    }

    /** What a function makes of each line that is not blank. */
    public static <R> List<R> lines(IngestRequest request, Function1<? super String, ? extends R> function)
            throws Exception {
        List<R> records = new ArrayList<>();
        for (String line : lines(request)) {
            if (!line.isBlank()) {
                records.add(function.apply(line));
            }
        }
        return records;
    }
}
