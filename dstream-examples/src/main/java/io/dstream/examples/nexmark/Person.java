package io.dstream.examples.nexmark;

import java.time.Instant;

/** Somebody registered, to sell and to bid. */
public record Person(
        long id, String name, String email, String creditCard, String city, String state, Instant at, String extra)
        implements Event {}
