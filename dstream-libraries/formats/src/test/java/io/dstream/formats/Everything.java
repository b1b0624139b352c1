package io.dstream.formats;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A record with each type that formats have, and each way in which types contain others. */
@SuppressWarnings("ArrayRecordComponent") // records of users have them
record Everything(
        Scalars scalars,
        Boxes boxes,
        Optionals optionals,
        List<Integer> numbers,
        List<String> texts,
        List<List<Colour>> lists,
        List<Scalars> records,
        List<Optional<Scalars>> optionalRecords,
        Map<String, Long> counts,
        Map<Colour, List<UUID>> byColour,
        Map<Integer, Scalars> byNumber,
        Map<LocalDate, Map<UUID, Optional<String>>> maps,
        Optional<List<Boxes>> optionalList,
        Optional<Map<String, Boxes>> optionalMap,
        @Decimal(precision = 30, scale = 4) List<BigDecimal> prices) {

    enum Colour {
        RED,
        GREEN,
        BLUE
    }

    /** What CSV has too. */
    record Scalars(
            boolean flag,
            byte tiny,
            short small,
            int number,
            long big,
            float half,
            double whole,
            char letter,
            String text,
            byte[] bytes,
            @Decimal(precision = 9, scale = 2) BigDecimal price,
            @Decimal(precision = 18, scale = 6) BigDecimal rate,
            @Decimal(precision = 38, scale = 9) BigDecimal amount,
            Instant instant,
            LocalDate date,
            LocalDateTime dateTime,
            Duration duration,
            UUID id,
            Colour colour) {}

    record Boxes(
            Boolean flag,
            Byte tiny,
            Short small,
            Integer number,
            Long big,
            Float half,
            Double whole,
            Character letter) {}

    record Optionals(
            Optional<Integer> number,
            Optional<String> text,
            Optional<Instant> instant,
            Optional<Colour> colour,
            @Decimal(precision = 12, scale = 3) Optional<BigDecimal> price,
            Optional<byte[]> bytes) {}

    /** All that CSV has. */
    record Flat(
            boolean flag,
            Byte tiny,
            short small,
            Integer number,
            long big,
            Float half,
            double whole,
            char letter,
            Character other,
            String text,
            byte[] bytes,
            BigDecimal price,
            Instant instant,
            LocalDate date,
            LocalDateTime dateTime,
            Duration duration,
            UUID id,
            Colour colour,
            Optional<Double> maybe,
            Optional<String> note) {}
}
