package io.dstream.formats.internal.shape;

/** Goes through a shape: a format makes with it what writes or reads values of that shape. */
public interface ShapeVisitor<R> {
    R scalar(Shape.OfScalar shape);

    R enumeration(Shape.OfEnum shape);

    R list(Shape.OfList shape);

    R map(Shape.OfMap shape);

    R optional(Shape.OfOptional shape);

    R record(RecordShape shape);
}
