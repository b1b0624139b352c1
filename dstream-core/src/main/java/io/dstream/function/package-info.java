/**
 * The functions that users write. Each may throw checked exceptions. Each is {@link java.io.Serializable}, so that a
 * plan built from them can be sent to an engine on other machines.
 *
 * <p>Wherever an operator is overloaded, the types of its functions differ in their number of arguments, so a lambda is
 * never ambiguous.
 */
package io.dstream.function;
