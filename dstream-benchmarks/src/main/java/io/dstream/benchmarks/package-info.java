/** What the library costs, beside a hand-written loop that does the same job. */
package io.dstream.benchmarks;
