/**
 * The functions that users write: each may throw checked exceptions, and each is {@link java.io.Serializable}, so that
 * a plan built from them can be sent to an engine on other machines.
 *
 * <p>They differ in shape from each other wherever an operator is overloaded, so a lambda is never ambiguous.
 */
package io.dstream.function;
