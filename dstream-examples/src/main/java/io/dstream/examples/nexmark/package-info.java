/**
 * The queries of Nexmark, a benchmark about an auction house: persons register, open auctions and bid, and each of them
 * says when. Most queries go by that time, a few by none.
 */
package io.dstream.examples.nexmark;
