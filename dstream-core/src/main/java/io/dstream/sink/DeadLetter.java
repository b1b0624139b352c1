package io.dstream.sink;

/**
 * A record for which a function of the program failed, and which was therefore dropped from its batch.
 *
 * @param operator the id of the operator whose function failed, and what it does
 * @param site the line of the program that created the operator; empty if it is not known
 * @param errorType the class of the exception
 * @param errorMessage the message of the exception; empty if it has none
 * @param record the record as text, as it entered the chain of operators in which it failed; limited to 64 Ki
 *     characters. The content is data: escape it before you display or log it
 */
public record DeadLetter(String operator, String site, String errorType, String errorMessage, String record) {}
