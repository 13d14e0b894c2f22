import type { CoreEvent } from '../contract/api';
import type { CheckRow, ChecksReport, ChecksState } from '../contract/checks';
import type { ChecksFlow } from '../contract/flow';
import { ArchiverError } from '../errors';
import { checkServer, type StageOutcome } from '../health/check-server';
import { CHECK_STAGES, type CheckStage } from '../health/check-stages';
import { listNotChecked } from '../health/not-checked';
import { failingChecks, findChanges, TIMEOUT_CHECK } from './check-changes';
import type { CheckHistory } from './check-history';
import { inTurn } from './in-turn';
import { judgeChecks } from './judge-checks';
import type { Server } from './server';

const EVERY_MS = 5 * 60_000;
/** What fails is made again sooner: that it is well again is worth knowing. */
const WHILE_FAILING_MS = 60_000;
const LONGEST_RUN_S = 60;
/** The server shows a new receiver at its slot a moment later. */
const SETTLES_MS = 2_000;

export interface ChecksDeskDeps {
  readonly server: Server;
  readonly history: CheckHistory;
  readonly now: () => Date;
  readonly emit: (topic: CoreEvent['topic']) => void;
  readonly log: (line: string) => void;
  /** Takes turns with what else is done by itself, so that many servers are not checked at once. */
  readonly takeTurn?: ((work: () => Promise<void>) => Promise<void>) | undefined;
  readonly stages?: readonly CheckStage[];
}

/** The checks of a server as the window sees them: made by themselves and on request, one run at a time. */
export class ChecksDesk {
  private report: ChecksReport | null = null;
  private isRunning = false;
  private timer: NodeJS.Timeout | null = null;
  private readonly end = new AbortController();
  private readonly oneByOne = inTurn();
  private readonly stages: readonly CheckStage[];
  private history: Promise<unknown> | null = null;

  constructor(private readonly deps: ChecksDeskDeps) {
    this.stages = deps.stages ?? CHECK_STAGES;
  }

  async latest(): Promise<ChecksState> {
    await this.readHistory();
    const { changes, trouble } = this.deps.history;
    return {
      report: this.report,
      isRunning: this.isRunning,
      everySeconds: this.timer === null ? null : this.pauseMs() / 1_000,
      changes: [...changes],
      historyTrouble: trouble,
    };
  }

  /** Null makes every check. @throws ArchiverError `usage` for a check that has no result yet */
  async run(check: string | null): Promise<ChecksState> {
    await this.oneByOne(() => this.make(this.stagesFor(check)));
    return this.latest();
  }

  async flow(): Promise<ChecksFlow> {
    await this.readHistory();
    return judgeChecks(this.report, failingChecks(this.deps.history.changes));
  }

  /** From now on checks are made by themselves, the first time after `firstMs`. Starting again changes nothing. */
  start(firstMs: number): void {
    if (this.timer === null && !this.hasEnded()) this.schedule(firstMs);
  }

  /** Something was repaired: what fails is checked again in a moment instead of at its time. */
  lookAgain(): void {
    if (this.timer !== null && this.hasFailing()) this.schedule(SETTLES_MS);
  }

  /** Interrupts a run and resolves when it has ended. */
  async close(): Promise<void> {
    this.end.abort();
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    await this.oneByOne(async () => {});
  }

  private schedule(delayMs: number): void {
    const takeTurn = this.deps.takeTurn ?? ((work) => work());
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      void takeTurn(() => this.oneByOne(() => this.make(this.dueStages()))).finally(() => {
        if (!this.hasEnded()) this.schedule(this.pauseMs());
      });
    }, delayMs).unref();
  }

  private hasEnded(): boolean {
    return this.end.signal.aborted;
  }

  private pauseMs(): number {
    return this.hasFailing() ? WHILE_FAILING_MS : EVERY_MS;
  }

  private hasFailing(): boolean {
    return this.report?.rows.some(({ ok }) => !ok) === true;
  }

  /** All, or for a look in between those that fail: the others cost as much again and again. */
  private dueStages(): readonly CheckStage[] {
    if (this.report === null || this.deps.now().getTime() - Date.parse(this.report.at) >= EVERY_MS) return this.stages;
    const failing = new Set(this.report.rows.filter(({ ok }) => !ok).map(({ group }) => group));
    const isLate = this.report.rows.some(({ name }) => name === TIMEOUT_CHECK);
    return isLate || failing.size === 0 ? this.stages : this.stages.filter(({ name }) => failing.has(name));
  }

  private stagesFor(check: string | null): readonly CheckStage[] {
    if (check === null || this.report === null) return this.stages;
    const row = this.report.rows.find(({ name }) => name === check);
    const stages = this.stages.filter(({ name }) => name === row?.group);
    if (stages.length > 0) return stages;
    throw new ArchiverError('usage', `there is no check "${check}" of this server now`, { hint: 'Run all checks.' });
  }

  private async make(stages: readonly CheckStage[]): Promise<void> {
    if (this.hasEnded()) return;
    this.setRunning(true);
    const [began, outcomes] = [performance.now(), [] as StageOutcome[]];
    try {
      const { server } = this.deps;
      const onStage = (outcome: StageOutcome) => void outcomes.push(outcome);
      const options = { stages, onStage, signal: this.end.signal, timeoutS: limitOf(server) };
      const { active, notes } = await checkServer(server, options);
      if (this.hasEnded()) return; // Cut short: it says nothing of the server.
      const isAll = stages === this.stages;
      await this.take({ outcomes, isAll, active, notes, tookMs: performance.now() - began });
    } finally {
      this.setRunning(false);
    }
  }

  private async take({ outcomes, isAll, active, notes, tookMs }: Made): Promise<void> {
    const at = this.deps.now().toISOString();
    const rows = this.merge(outcomes, isAll, at);
    const isWhole = isAll && outcomes.length === this.stages.length && outcomes.every(({ isComplete }) => isComplete);
    await this.record({ outcomes, rows, isWhole, at });
    const failing = failingChecks(this.deps.history.changes);
    const late = isAll ? this.stages.slice(outcomes.length).map(({ name }) => name) : [];
    this.report = {
      ...(isAll || this.report === null ? { at, tookMs, notes } : this.report),
      active,
      rows: rows.map((row) => ({ ...row, failedSince: row.ok ? null : (failing.get(row.name)?.at ?? at) })),
      notChecked: [...listNotChecked({ config: this.deps.server.config, results: rows, late })],
    };
  }

  /** In the order of the stages: what was made now, and of a part of them the rest as it was. */
  private merge(outcomes: readonly StageOutcome[], isAll: boolean, at: string): CheckRow[] {
    const before = isAll ? [] : (this.report?.rows ?? []);
    return this.stages.flatMap(({ name }) => {
      const made = outcomes.find(({ stage }) => stage === name);
      if (made === undefined) return before.filter(({ group }) => group === name);
      return made.results.map((result) => ({ ...result, group: name, checkedAt: at, failedSince: null }));
    });
  }

  private async record(run: Parameters<typeof findChanges>[1]): Promise<void> {
    const { history, server, log } = this.deps;
    const changes = findChanges(failingChecks(await history.read()), run);
    for (const { check, ok, hint } of changes)
      log(`${server.config.name}: check "${check}" ${ok ? 'is well again' : `fails: ${hint ?? 'no reason is known'}`}`);
    const hadTrouble = history.trouble !== null;
    await history.add(changes);
    if (history.trouble !== null && !hadTrouble) log(`${server.config.name}: ${history.trouble}`);
  }

  private setRunning(isRunning: boolean): void {
    this.isRunning = isRunning;
    this.deps.emit('checks');
    if (!isRunning) this.deps.emit('flow');
  }

  private readHistory(): Promise<unknown> {
    this.history ??= this.deps.history.read();
    return this.history;
  }
}

/** `check_timeout = 0` is for somebody who waits at a terminal; here nobody would ever learn that a check hangs. */
const limitOf = ({ config }: Server) => Number(config.options.get('check_timeout')?.value ?? 0) || LONGEST_RUN_S;

interface Made {
  readonly outcomes: readonly StageOutcome[];
  readonly isAll: boolean;
  readonly active: boolean;
  readonly notes: string[];
  readonly tookMs: number;
}
