package io.dstream.opensearch.internal.write;

import com.fasterxml.jackson.databind.JsonNode;
import io.dstream.opensearch.internal.connect.Refused;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** Documents that are written with one request, until each of them is. Used by one thread at a time. */
final class BulkRequest {
    private static final int CONFLICT = 409;
    private static final int REFUSED = 400;
    private static final ContentType LINES = ContentType.create("application/x-ndjson");

    private List<Item> items = new ArrayList<>();
    private int bytes;

    /** A document: its id, and what a request has for it. */
    private static final class Item {
        private final String id;
        private final byte[] lines;

        Item(String id, byte[] lines) {
            this.id = id;
            this.lines = lines;
        }
    }

    void add(String id, byte[] lines) {
        items.add(new Item(id, lines));
        bytes += lines.length;
    }

    int size() {
        return items.size();
    }

    int bytes() {
        return bytes;
    }

    /** What is sent: those that are not written yet. */
    HttpEntity content() {
        byte[] all = new byte[bytes];
        int at = 0;
        for (Item each : items) {
            System.arraycopy(each.lines, 0, all, at, each.lines.length);
            at += each.lines.length;
        }
        return new ByteArrayEntity(all, LINES);
    }

    /**
     * Takes the answer. A conflict of versions is as good as a success: what is there is the same document, or a later
     * one.
     *
     * @throws Refused if documents were refused: for good, if one of them was; otherwise those are left
     */
    void answered(JsonNode answer) {
        if (!answer.path("errors").asBoolean(true)) {
            items = List.of();
            bytes = 0;
            return;
        }
        JsonNode results = answer.path("items");
        if (results.size() != items.size()) {
            throw new Refused(
                    REFUSED,
                    "",
                    "the answer has " + results.size() + " results for " + items.size()
                            + " documents, and so is not OpenSearch's");
        }
        keepRefused(results);
    }

    private void keepRefused(JsonNode results) {
        List<Item> left = new ArrayList<>();
        Refused first = null; // or the first one that does not pass
        int others = 0; // that do not pass
        for (int i = 0; i < items.size(); i++) {
            JsonNode result = results.get(i).elements().next();
            int status = result.path("status").asInt();
            if (!result.has("error") || status == CONFLICT) {
                continue;
            }
            Refused refused = of(items.get(i), status, result.path("error"));
            left.add(items.get(i));
            others += refused.passes() || first == null || first.passes() ? 0 : 1;
            if (first == null || (first.passes() && !refused.passes())) {
                first = refused;
            }
        }
        items = left;
        bytes = left.stream().mapToInt(each -> each.lines.length).sum();
        if (first != null) {
            throw others == 0 ? first : first.withOthers(others);
        }
    }

    /** One that may pass is told without the id: it is the same problem for all documents. */
    private static Refused of(Item item, int status, JsonNode error) {
        Refused refused = Refused.of(status, error);
        return refused.passes() ? refused : refused.of("the document " + item.id);
    }
}
