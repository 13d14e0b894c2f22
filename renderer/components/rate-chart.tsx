import { useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatRate } from '../lib/format-bytes';
import { formatCountOf } from '../lib/format-count';
import { formatClock } from '../lib/format-time';
import './rate-chart.css';

export interface RatePoint {
  /** Seconds since 1970: the end of the interval. */
  readonly at: number;
  readonly bytesPerSecond: number;
  readonly files: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

interface RateChartProps {
  readonly label: string;
  readonly points: readonly RatePoint[];
  /** Seconds since 1970: the right edge. */
  readonly until: number;
  readonly spanSeconds: number;
}

/** The archive rate over time, as steps, because a sample is what happened in its interval. Fills the height it is given. */
export function RateChart({ label, points, until, spanSeconds }: RateChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<number | null>(null);
  const chart = useChart(box, setAt);
  useEffect(() => {
    const plot = chart.current;
    if (plot === null) return;
    plot.batch(() => {
      plot.setData([points.map((point) => point.at), points.map((point) => point.bytesPerSecond)], false);
      plot.setScale('x', { min: until - spanSeconds, max: until });
    });
  });
  const point = at === null ? undefined : points[at];
  return (
    <figure className="rate-chart" aria-label={label}>
      <figcaption className="rate-chart-caption">
        <span className="section-title">{label}</span>
        <span className="mono muted">
          {point !== undefined &&
            `${formatClock(point.at * 1000)}  ${formatRate(point.bytesPerSecond)}  ${formatCountOf(point.files, 'file')}`}
        </span>
      </figcaption>
      <div className="rate-chart-box">
        <div ref={box} className="rate-chart-plot" />
      </div>
    </figure>
  );
}

function useChart(box: RefObject<HTMLDivElement | null>, onCursor: (index: number | null) => void) {
  const chart = useRef<uPlot | null>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const plot = new uPlot(chartOptions(sizeOf(element), onCursor), [[], []], element);
    chart.current = plot;
    const resize = new ResizeObserver(() => plot.setSize(sizeOf(element)));
    resize.observe(element);
    const recolour = new MutationObserver(() => plot.redraw(false, true));
    recolour.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] });
    return () => {
      resize.disconnect();
      recolour.disconnect();
      plot.destroy();
      chart.current = null;
    };
  }, [box, onCursor]);
  return chart;
}

const sizeOf = (element: HTMLElement) => ({ width: element.clientWidth, height: element.clientHeight });

function chartOptions(size: Size, onCursor: (index: number | null) => void): uPlot.Options {
  const axis = { stroke: token('--text-muted'), font: '11px system-ui, sans-serif', ticks: { show: false } };
  const grid = { stroke: token('--line'), width: 1 };
  return {
    ...size,
    padding: [8, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(LOWEST_SCALE, (max || 0) * 1.15)] } },
    axes: [
      { ...axis, grid: { show: false }, space: 90, size: 24, values: (_plot, ticks) => ticks.map(clockOfTick) },
      {
        ...axis,
        grid,
        incrs: BINARY_STEPS,
        space: 32,
        size: 76,
        values: (_plot, ticks) => ticks.map((tick) => formatRate(tick)),
      },
    ],
    series: [
      {},
      {
        stroke: token('--accent'),
        fill: token('--accent-soft'),
        width: 1.25,
        points: { show: false },
        paths: uPlot.paths.stepped?.({ align: -1 }) ?? null,
      } as uPlot.Series,
    ],
    hooks: { setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)] },
  };
}

/** Read at every drawing, so that a change of the theme only needs a new drawing. */
const token = (name: string) => () => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
/** Below, a few bytes would fill the picture like a flood. */
const LOWEST_SCALE = 1024 ** 2;
const clockOfTick = (seconds: number) => formatClock(seconds * 1000).slice(0, 5);
const BINARY_STEPS = Array.from({ length: 44 }, (_, power) => 2 ** power);
