import { summarise } from './summarise.mjs';

/** A comparison that has taken so long is not repeated any more: the whole benchmark must have an end. */
const PATIENCE_MS = 15_000;

/**
 * Runs each subject `repetitions` times, in turns, and prints a line for each: the first is the product, the ratios are of
 * it to the others. A subject: `name`, `run` (resolves with seconds, cpuSeconds, peakMib) and, if speed is to be told
 * instead of time, `mib` that it goes through. One that fails is told and left out. Resolves with the medians by name.
 */
export async function compare(what, subjects, repetitions) {
  const results = new Map(subjects.map(({ name }) => [name, []]));
  const failed = new Map();
  const giveUp = performance.now() + PATIENCE_MS;
  for (let round = 0; round < repetitions && performance.now() < giveUp; round += 1) {
    for (const { name, run } of subjects) {
      if (failed.has(name)) continue;
      await run().then(
        (result) => results.get(name).push(result),
        (error) => failed.set(name, error.message),
      );
    }
  }
  const medians = new Map();
  for (const { name, mib } of subjects) {
    const runs = results.get(name);
    if (failed.has(name)) {
      console.log(`${what} | ${name} | FAILED: ${failed.get(name)}`);
      continue;
    }
    medians.set(name, summarise(runs.map(({ seconds }) => seconds)).median);
    console.log(
      [what, name, ...figures(runs, mib), ratio(subjects[0].name, name, medians)].filter(Boolean).join(' | '),
    );
  }
  return medians;
}

/** One figure that is no run of a command. */
export function tell(what, value) {
  console.log(`${what} | walyard | ${value}`);
}

function figures(runs, mib) {
  const { median, min, max } = summarise(runs.map(({ seconds }) => seconds));
  const cpu = runs.map(({ cpuSeconds }) => cpuSeconds);
  const peak = runs.map(({ peakMib }) => peakMib);
  return [
    mib === undefined
      ? `${median.toFixed(2)} s (${min.toFixed(2)}-${max.toFixed(2)})`
      : `${Math.round(mib / median)} MiB/s (${Math.round(mib / max)}-${Math.round(mib / min)})`,
    cpu.includes(null) ? '' : `${summarise(cpu).median.toFixed(2)} CPU s`,
    peak.includes(null) ? '' : `${Math.round(summarise(peak).max)} MiB`,
  ];
}

/** Of the product's time to this one's: below 1 the product is quicker. */
function ratio(product, name, medians) {
  const own = medians.get(product);
  return name === product || own === undefined
    ? ''
    : `walyard takes ${(own / medians.get(name)).toFixed(2)} of its time`;
}
