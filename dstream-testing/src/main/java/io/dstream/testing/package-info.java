/**
 * What the tests of several modules share: waiting, logs that are captured, certificates, programs in processes of
 * their own. It knows nothing of dstream, so that the core's tests can use it.
 */
package io.dstream.testing;
