package io.dstream.spark.internal;

import org.apache.spark.api.java.function.Function;

/** Writes down the table of a partition. */
final class Imaging implements Function<Integer, TableUse.Told> {
    private static final long serialVersionUID = 1L;

    private final TableCode tables;
    private final ImageFiles.Place place; // null where the driver is sent the image

    Imaging(TableCode tables, ImageFiles.Place place) {
        this.tables = tables;
        this.place = place;
    }

    @Override
    public TableUse.Told call(Integer partition) {
        Table table = tables.table(partition);
        table.lock.lock();
        try {
            boolean wasMade = table.startFrom(tables, partition);
            Written image =
                    Written.of(place, partition, tables.fn().value().get().image(table.store()), tables.codecs());
            return new TableUse.Told(
                    tables.operator().id(),
                    partition,
                    null,
                    table.store().size(),
                    table.store().estimatedBytes(),
                    image,
                    wasMade,
                    TableUse.location());
        } finally {
            table.lock.unlock();
        }
    }
}
