package io.dstream.sink;

/**
 * A record that a function of the program failed on, and that was left out of its batch for that.
 *
 * @param operator the id of the operator whose function it was, and what it does
 * @param site the line of the program that made the operator, or empty where that is not known
 * @param errorType the class of what was thrown
 * @param errorMessage its message; empty if it has none
 * @param record the record as text, as it was where the chain of operators begins that it failed in; its first 64 Ki
 *     characters. Whatever it holds is data: escape it before it is shown or logged
 */
public record DeadLetter(String operator, String site, String errorType, String errorMessage, String record) {}
