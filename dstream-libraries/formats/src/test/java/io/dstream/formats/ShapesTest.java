package io.dstream.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which classes have formats, and what is said of the others. */
class ShapesTest {

    record Located(String name, URI place) {}

    record Untyped(@SuppressWarnings("rawtypes") List list) {}

    record Generic<T>(T value) {}

    record OfGeneric(Generic<String> generic) {}

    record Doubly(Optional<Optional<String>> value) {}

    record Keyed(Map<byte[], String> map) {}

    record ByRecord(Map<Located, String> map) {}

    record Sets(Set<String> set) {}

    record Tree(String name, List<Tree> children) {}

    record Same(@FieldName("b") int a, int b) {}

    record SameAlias(@FieldName(aliases = "b") int a, int b) {}

    record Wide(@Decimal(precision = 39, scale = 2) BigDecimal price) {}

    record Steep(@Decimal(precision = 3, scale = 4) BigDecimal price) {}

    record Price(BigDecimal price) {}

    record Priced(int id, Price price) {}

    record Nothing() {}

    record OfNothing(int id, Nothing nothing) {}

    record Dashed(@FieldName("trade-id") int id) {}

    private static void refused(Class<?> type, String... parts) {
        assertThatThrownBy(() -> Formats.jsonLines(type))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void componentsOfOtherTypesAreNamed() {
        refused(Located.class, "component place", "Located", "java.net.URI", "Duration");
        refused(Untyped.class, "component list");
        refused(Doubly.class, "component value", "Optional<java.util.Optional<java.lang.String>>");
        refused(Sets.class, "component set");
        refused(Keyed.class, "component map", "keys of type byte[]");
        refused(ByRecord.class, "component place");
        refused(OfGeneric.class, "component generic");
        refused(Generic.class, "has type parameters");
    }

    @Test
    void whatIsNoRecordIsRefused() {
        refused(String.class, "java.lang.String is not a record");
        assertThatThrownBy(() -> Formats.csv(null)).hasMessageContaining("needs the class");
    }

    @Test
    void recordsDoNotContainThemselves() {
        refused(Tree.class, "Tree contains itself");
    }

    @Test
    void namesInFilesAreDistinct() {
        refused(Same.class, "components a and b", "\"b\"");
        refused(SameAlias.class, "\"b\"", "@FieldName");
    }

    @Test
    void digitsAreThoseThatFilesHave() {
        refused(Wide.class, "component price", "precision = 39");
        refused(Steep.class, "component price", "scale = 4");
        assertThatThrownBy(() -> Formats.avro(Priced.class))
                .hasMessageContainingAll("component price.price", "@Decimal(precision");
        assertThatThrownBy(() -> Formats.parquet(Priced.class))
                .hasMessageContainingAll("component price.price", "@Decimal(precision");
        assertThat(Formats.jsonLines(Priced.class)).isNotNull();
    }

    @Test
    void whatOneFormatHasNotIsSaidByIt() {
        assertThatThrownBy(() -> Formats.csv(Priced.class))
                .hasMessageContainingAll("component price", "record Price", "CSV");
        assertThatThrownBy(() -> Formats.csv(Everything.class)).hasMessageContaining("component scalars");
        assertThatThrownBy(() -> Formats.parquet(OfNothing.class))
                .hasMessageContainingAll("component nothing", "Parquet");
        assertThatThrownBy(() -> Formats.avro(Dashed.class))
                .hasMessageContainingAll("component id", "trade-id", "@FieldName");
    }

    @Test
    void compressionsAreThoseThatFormatsHave() {
        assertThatThrownBy(() -> Formats.parquet(Everything.class).compression(Compression.BZIP2))
                .hasMessageContainingAll("BZIP2", "expected one of NONE, SNAPPY, GZIP and ZSTD");
        assertThatThrownBy(() -> Formats.avro(Everything.class).compression(Compression.GZIP))
                .hasMessageContainingAll("GZIP", "DEFLATE");
        assertThatThrownBy(() -> Formats.lines().compression(Compression.DEFLATE))
                .hasMessageContainingAll("DEFLATE", "GZIP");
    }
}
