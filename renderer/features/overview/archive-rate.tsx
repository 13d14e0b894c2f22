import type { RateSample } from '../../../core/contract/flow';
import { RateChart } from '../../components/rate-chart';
import { useNow } from '../../lib/use-now';

const SPAN_SECONDS = 30 * 60;

export function ArchiveRate({ samples }: { readonly samples: readonly RateSample[] }) {
  return (
    <section className="panel archive-rate" aria-label="Archive rate">
      {samples.length === 0 ? <NoRate /> : <Rate samples={samples} />}
    </section>
  );
}

function Rate({ samples }: { readonly samples: readonly RateSample[] }) {
  const now = useNow(5_000);
  const points = samples.map((sample) => ({
    at: Date.parse(sample.at) / 1000,
    bytesPerSecond: sample.seconds > 0 ? sample.bytes / sample.seconds : 0,
    files: sample.files,
  }));
  const until = Math.max(now / 1000, points.at(-1)?.at ?? 0);
  return <RateChart label="Archive rate, last 30 minutes" points={points} until={until} spanSeconds={SPAN_SECONDS} />;
}

function NoRate() {
  return (
    <>
      <h2 className="section-title">Archive rate</h2>
      <p className="archive-rate-none muted">Nothing was archived since the start. The rate is drawn from then on.</p>
    </>
  );
}
