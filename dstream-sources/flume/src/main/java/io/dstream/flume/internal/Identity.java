package io.dstream.flume.internal;

import static com.google.common.base.Preconditions.checkArgument;

import io.dstream.flume.FlumeEvent;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The headers by which events are recognised that come again.
 *
 * @param sender the name of the header that says who made an event
 * @param number the name of the header that numbers what it has made
 */
public record Identity(String sender, String number) {
    public Identity {
        checkArgument(
                sender != null && !sender.isBlank() && number != null && !number.isBlank(),
                "eventsOnce needs the names of two headers");
    }

    Optional<String> senderOf(FlumeEvent event) {
        return Optional.ofNullable(event.headers().get(sender));
    }

    OptionalLong numberOf(FlumeEvent event) {
        String text = event.headers().get(number);
        try {
            return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text.strip()));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
