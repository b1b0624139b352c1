package io.dstream.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.testing.LogLines;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CsvTest {

    record Trade(long id, String symbol, double price) {}

    record Text(String a, String b) {}

    record One(String only) {}

    record Added(
            @FieldName("trade_id") long id,
            @FieldName(aliases = {"symbol", "sym"}) String ticker,
            int quantity,
            Optional<LocalDate> day,
            Integer note) {}

    record Positive(int value) {
        Positive {
            if (value < 0) {
                throw new IllegalArgumentException("it is negative");
            }
        }
    }

    private static final CsvFormat<Text> TEXT = Formats.csv(Text.class);
    private static final CsvFormat<Trade> TRADES = Formats.csv(Trade.class);

    private static List<Text> texts(String file) throws Exception {
        return InMemory.read(TEXT, file);
    }

    private static <T> void refused(CsvFormat<T> format, String file, String... parts) {
        assertThatThrownBy(() -> InMemory.read(format, file))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("CSV: ")
                .hasMessageContainingAll(parts);
    }

    // ---- RFC 4180 ----

    @Test
    void linesEndInAnyWayAndTheLastNeedNot() throws Exception {
        List<Text> expected = List.of(new Text("1", "2"), new Text("3", "4"));
        assertThat(texts("1,2\n3,4\n")).isEqualTo(expected);
        assertThat(texts("1,2\r\n3,4\r\n")).isEqualTo(expected);
        assertThat(texts("1,2\r3,4")).isEqualTo(expected);
        assertThat(texts("1,2\n\n\r\n3,4\n\n")).isEqualTo(expected);
        assertThat(texts("")).isEmpty();
    }

    @Test
    void quotedFieldsHaveSeparatorsQuotesAndLineBreaks() throws Exception {
        assertThat(texts("\"a,b\",\"c\"\"d\"\"\"\n\"e\r\nf\n\",\"\"\"\"\n"))
                .containsExactly(new Text("a,b", "c\"d\""), new Text("e\r\nf\n", "\""));
    }

    @Test
    void blanksBelongToFields() throws Exception {
        assertThat(texts(" a , b \n")).containsExactly(new Text(" a ", " b "));
    }

    @Test
    void anEmptyFieldIsNullAndAQuotedOneIsText() throws Exception {
        assertThat(texts(",\"\"\n")).containsExactly(new Text(null, ""));
        assertThat(InMemory.text(TEXT, List.of(new Text(null, ""), new Text("", null))))
                .isEqualTo(",\"\"\n\"\",\n");
    }

    @Test
    void theTextOfNullIsTextInQuotes() throws Exception {
        CsvFormat<Text> format = TEXT.nullText("NULL");
        assertThat(InMemory.text(format, List.of(new Text(null, "NULL"), new Text("", "a"))))
                .isEqualTo("NULL,\"NULL\"\n\"\",a\n");
        assertThat(InMemory.read(format, "NULL,\"NULL\"\n,null"))
                .containsExactly(new Text(null, "NULL"), new Text("", "null"));
    }

    @Test
    void aRecordOfOneComponentIsNeverAnIgnoredLine() throws Exception {
        CsvFormat<One> format = Formats.csv(One.class);
        List<One> records = List.of(new One("a"), new One(null), new One(""), new One("b"));
        assertThat(InMemory.text(format, records)).isEqualTo("a\n\n\"\"\nb\n");
        assertThat(InMemory.read(format, "a\n\n\"\"\nb\n")).isEqualTo(records);
    }

    @Test
    void separatorQuoteAndCharsetAreChosen() throws Exception {
        CsvFormat<Text> format = TEXT.separator(';').quote('\'').charset(StandardCharsets.ISO_8859_1);
        byte[] file = InMemory.written(format, List.of(new Text("a;b", "d'é")));
        assertThat(new String(file, StandardCharsets.ISO_8859_1)).isEqualTo("'a;b';'d''é'\n");
        assertThat(InMemory.read(format, file)).containsExactly(new Text("a;b", "d'é"));
        CsvFormat<Text> wide = TEXT.charset(StandardCharsets.UTF_16);
        assertThat(InMemory.read(wide, InMemory.written(wide, List.of(new Text("é", "日")))))
                .containsExactly(new Text("é", "日"));
    }

    @Test
    void aByteOrderMarkIsNoText() throws Exception {
        assertThat(texts("\ufeffa,b\n")).containsExactly(new Text("a", "b"));
        assertThat(InMemory.read(TRADES.header(), "\ufeffid,symbol,price\n1,A,2\n"))
                .containsExactly(new Trade(1, "A", 2));
    }

    // ---- columns ----

    @Test
    void aHeaderIsWrittenAndColumnsAreFoundByIt() throws Exception {
        CsvFormat<Trade> format = TRADES.header();
        assertThat(InMemory.text(format, List.of(new Trade(1, "A", 2.5)))).isEqualTo("id,symbol,price\n1,A,2.5\n");
        assertThat(InMemory.text(format, List.of())).isEqualTo("id,symbol,price\n");
        assertThat(InMemory.read(format, "price,x,id,symbol\n2.5,?,1,A\n")).containsExactly(new Trade(1, "A", 2.5));
        assertThat(InMemory.read(format, "id,symbol,price\n")).isEmpty();
        assertThat(InMemory.read(format, "")).isEmpty();
    }

    @Test
    void filesOfEarlierVersionsAreRead() throws Exception {
        CsvFormat<Added> format = Formats.csv(Added.class).header();
        assertThat(InMemory.read(format, "sym,price,trade_id\nA,2.5,1\n"))
                .containsExactly(new Added(1, "A", 0, Optional.empty(), null));
        assertThat(InMemory.text(format, List.of())).isEqualTo("trade_id,ticker,quantity,day,note\n");
        assertThat(InMemory.read(format, "symbol,ticker\nold,new\n"))
                .containsExactly(new Added(0, "new", 0, Optional.empty(), null));
    }

    @Test
    void withoutAHeaderAllColumnsAreThere() throws Exception {
        refused(TRADES, "1,A,2\n1,A\n", "line 2", "expected 3 columns", "found 2");
        refused(TRADES, "1,A,2,3\n", "line 1", "expected 3 columns", "found 4");
        CsvFormat<Trade> lenient = TRADES.columns(ColumnPolicy.LENIENT);
        assertThat(InMemory.read(lenient, "1,A,2,3\n4\n")).containsExactly(new Trade(1, "A", 2), new Trade(4, null, 0));
    }

    @Test
    void eachLineHasTheColumnsOfTheHeader() {
        refused(TRADES.header(), "id,symbol,price\n1,A\n", "line 2", "expected 3 columns, as the header has, found 2");
    }

    @Test
    void columnsMayHaveToBeExact() throws Exception {
        CsvFormat<Trade> exact = TRADES.header().columns(ColumnPolicy.EXACT);
        refused(exact, "id,symbol\n1,A\n", "missing are [price]", "EXACT");
        refused(exact, "id,symbol,price,x\n", "too many are [x]");
        assertThat(InMemory.read(exact, "price,id,symbol\n2,1,A\n")).containsExactly(new Trade(1, "A", 2));
    }

    @Test
    void aHeaderWithoutAnyComponentIsNone() {
        refused(TRADES.header(), "1,A,2\n", "none of the columns of Trade", "separator");
        refused(TRADES.header(), "id;symbol;price\n", "none of the columns of Trade");
        refused(TRADES.header(), "id,id\n", "column id twice");
    }

    // ---- what is wrong ----

    @Test
    void errorsNameLineColumnAndExpectation() {
        refused(TRADES, "1,A,2\n\n\"2\",\"x\ny\",abc\n", "line 3, component price: expected a number, found \"abc\"");
        refused(TRADES, "1,\"\r\n\r\n\n\",2\r\nx,,", "line 5, component id");
        refused(TRADES, "1.5,A,2\n", "component id: expected a whole number of 64 bits, found \"1.5\"");
        refused(TRADES, ",A,2\n", "component id: expected a whole number of 64 bits, found null");
        refused(TRADES, "1,A,1e999\n", "component price");
        refused(TRADES, "1,A,1d\n", "component price");
        refused(TRADES, "1,A, 1\n", "component price");
        refused(Formats.csv(Positive.class), "1\n-1\n", "line 2, the constructor of Positive threw", "it is negative");
    }

    @Test
    void quotesInWrongPlacesAreErrors() {
        refused(TEXT, "1,2\n\"3\"x,4\n", "line");
        refused(TEXT.onBadRecord(BadRecordPolicy.SKIP), "1,2\n\"3,4\n", "line");
    }

    @Test
    void aQuoteThatIsNeverClosedDoesNotFillTheMemory() {
        CsvFormat<Text> small = TEXT.maxRecordBytes(10_000);
        refused(small, "1,\"" + "x,y\n".repeat(100_000), "longer than 10000", "maxRecordBytes", "quote");
        refused(small, "1," + "x".repeat(100_000), "maxRecordBytes");
    }

    @Test
    void manyRecordsAreNoLongOne() throws Exception {
        CsvFormat<Text> small = TEXT.maxRecordBytes(10_000);
        assertThat(InMemory.read(small, "x,y\n".repeat(100_000))).hasSize(100_000);
    }

    @Test
    void bytesThatAreNotOfTheCharsetAreErrors() {
        byte[] file = {'a', ',', (byte) 0xe9, '\n'};
        assertThatThrownBy(() -> InMemory.read(TEXT, file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("bytes that are not UTF-8");
        assertThatThrownBy(() -> InMemory.written(TEXT.charset(StandardCharsets.US_ASCII), List.of(new Text("é", ""))))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("US-ASCII");
        assertThatThrownBy(() -> InMemory.written(TEXT, List.of(new Text("a", ""), new Text("\ud800", ""))))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("record 2, component a: the text is not valid Unicode");
    }

    @Test
    void badRecordsAreSkippedAndCountedIfThatIsThePolicy() throws Exception {
        CsvFormat<Trade> format = TRADES.header().onBadRecord(BadRecordPolicy.SKIP);
        try (LogLines log = new LogLines("io.dstream.source")) {
            assertThat(InMemory.read(format, "id,symbol,price\n1,A,1\nx,B,2\n3,C\n4,D,4\n"))
                    .containsExactly(new Trade(1, "A", 1), new Trade(4, "D", 4));
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("skipped 2 of the 4 records", "line 3, component id", "onBadRecord");
            InMemory.read(format, "id,symbol,price\n1,A,1\n");
            assertThat(log.lines()).hasSize(1);
        }
    }

    @Test
    void exceptionsOfTheReceiverPass() {
        RuntimeException thrown = new IllegalStateException("full");
        assertThatThrownBy(() -> TEXT.onBadRecord(BadRecordPolicy.SKIP)
                        .read(new java.io.ByteArrayInputStream("1,2\n".getBytes(StandardCharsets.UTF_8)), record -> {
                            throw thrown;
                        }))
                .isSameAs(thrown);
    }

    @Test
    void optionsThatContradictEachOtherAreRefused() {
        assertThatThrownBy(() -> TEXT.separator('"')).hasMessageContaining("both the separator and the quote");
        assertThatThrownBy(() -> TEXT.quote('\n')).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TEXT.nullText("a,b")).hasMessageContaining("text for null");
        assertThatThrownBy(() -> TEXT.separator(';').nullText("a\nb")).hasMessageContaining("one line");
        assertThatThrownBy(() -> TEXT.maxRecordBytes(0)).hasMessageContaining("maxRecordBytes");
    }

    @Test
    void aFormatDoesNotChange() throws Exception {
        CsvFormat<Trade> base = TRADES.header();
        List<CsvFormat<Trade>> others = new ArrayList<>(Arrays.asList(
                base.separator(';'),
                base.quote('\''),
                base.nullText("x"),
                base.columns(ColumnPolicy.EXACT),
                base.compression(Compression.GZIP)));
        assertThat(others).doesNotContain(base);
        assertThat(InMemory.text(base, List.of(new Trade(1, null, 2)))).isEqualTo("id,symbol,price\n1,,2.0\n");
    }
}
