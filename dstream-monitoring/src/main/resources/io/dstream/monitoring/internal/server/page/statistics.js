// What many values come to: quantiles, and bins of a histogram.

/** The median, the 95th and 99th percentile and the maximum: each the least value that this share of all does not exceed. */
export function quantiles(values) {
  if (values.length === 0) {
    return null;
  }
  const sorted = Float64Array.from(values).sort();
  const at = (share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  return {p50: at(.5), p95: at(.95), p99: at(.99), max: sorted[sorted.length - 1]};
}

const LEAST_RATIO = 1e-6;

/** How many values fall into each of some equal ranges; of equal ratio, if they are logarithmic. */
export function bins(values, logarithmic, most = 14) {
  if (values.length === 0) {
    return [];
  }
  const high = values.reduce((a, b) => Math.max(a, b));
  const least = values.reduce((a, b) => Math.min(a, b));
  const positive = values.reduce((a, b) => b > 0 ? Math.min(a, b) : a, high);
  const ratios = logarithmic && high > 0 && positive < high;
  const low = ratios ? Math.max(positive, high * LEAST_RATIO) : least;
  const n = high === low ? 1 : most;
  const step = ratios ? Math.log(high / low) / n : (high - low) / n || 1;
  const bound = (i) => ratios ? low * Math.exp(i * step) : low + i * step;
  const place = (value) => ratios ? (value <= low ? 0 : Math.log(value / low) / step) : (value - low) / step;
  const ranges = Array.from({length: n}, (unused, i) => ({from: i === 0 ? least : bound(i), until: i === n - 1 ? high : bound(i + 1), n: 0}));
  for (const value of values) {
    ranges[Math.min(n - 1, Math.floor(place(value)))].n++;
  }
  return ranges;
}
