/** Files, as logs and checkpoints need them. */
package io.dstream.internal.storage;
