package io.dstream.monitoring.internal.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** The programs on a page, in the order in which they were attached. */
public final class Applications {
    private final CopyOnWriteArrayList<Application> all = new CopyOnWriteArrayList<>();

    /** Adds one under a name that no other has. */
    public synchronized Application add(String name, Function<String, Application> make) {
        String slug = Text.slug(name);
        String id = slug;
        for (int n = 2; has(id); n++) {
            id = slug + "-" + n;
        }
        Application app = make.apply(id);
        all.add(app);
        return app;
    }

    private boolean has(String id) {
        return all.stream().anyMatch(app -> app.id().equals(id));
    }

    public List<Application> all() {
        return new ArrayList<>(all);
    }

    public Application get(String id) throws Refusal {
        return all.stream()
                .filter(app -> app.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("there is no application " + Text.cut(id, 100)));
    }
}
