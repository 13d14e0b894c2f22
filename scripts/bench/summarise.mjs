/** Figures of a list of numbers. A percentile is a value of the list: the smallest that so many are not above. */
export function summarise(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const percentile = (share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  return {
    n: sorted.length,
    min: sorted[0],
    median: percentile(0.5),
    p95: percentile(0.95),
    p99: percentile(0.99),
    max: sorted.at(-1),
  };
}
