import { crashPoints, type CrashPoint } from '../crash-points/crash-points.ts';
import type { Verdict } from '../books/compare-books.ts';

/** What is killed at a point, in the columns' order. */
export const victims = ['gateway', 'orchestrator', 'agent', 'RabbitMQ', 'Redis'] as const;
type Victim = (typeof victims)[number];

/** One cell of the matrix: at this point, that dies. */
export interface Cell {
  point: CrashPoint;
  victim: Victim;
  /** The passage of the point that counts. */
  nth: number;
}

export interface CellResult {
  cell: Cell;
  /** How the runs of the cell ended: by state, and by the error of those that failed. */
  outcomes: Record<string, number>;
  /** True where the process got to the point, and so the victim was killed at it. */
  reached: boolean;
  verdict: Verdict;
  tookMs: number;
  /** What made the cell fail before its books could be compared. */
  trouble?: string;
}

/** True where the point was got to and no book contradicts another. */
export function isSound({ reached, trouble, verdict }: CellResult): boolean {
  return (
    reached && trouble === undefined && Object.values(verdict).every((list: string[]) => list.length === 0)
  );
}

/** Which process passes a point. */
export type Passer = 'gateway' | 'orchestrator' | 'agent';

export function passerOf(point: CrashPoint): Passer {
  return point.split('.')[0] as Passer;
}

/** Passed when a process has just started, and hardly ever later: it is started for that. */
export const passedAtStart: readonly CrashPoint[] = [
  'gateway.recorded',
  'orchestrator.poked',
  'orchestrator.token-taken',
  'orchestrator.lab-read',
  'orchestrator.hello-asked',
  'orchestrator.welcome-sent',
  'agent.hello-sent',
  'agent.welcomed',
];
/** What provokes it leads to it once for sure, or it comes every few seconds and no more often. */
const passedOnce: readonly CrashPoint[] = [
  'gateway.published',
  'gateway.confirmed',
  'gateway.edit-sent',
  'gateway.answer-taken',
  'gateway.answer-kept',
  'gateway.order-numbered',
  'gateway.stop-sent',
  'orchestrator.edit-played',
  'orchestrator.rounds-played',
  'orchestrator.edit-committed',
  'orchestrator.rounds-committed',
  'orchestrator.recovery-committed',
  'orchestrator.cleanup-committed',
  'orchestrator.marker-sent',
  'orchestrator.heartbeat-heard',
  'orchestrator.new-runs-read',
  'orchestrator.command-resent',
  'orchestrator.cancel-sent',
  'orchestrator.abandon-sent',
  'orchestrator.order-sent',
  // Mostly it travels with a command.
  'orchestrator.kept-sent',
  'orchestrator.returned',
  'agent.hello-asked',
  'agent.heartbeat-sent',
  'agent.progress-sent',
  'agent.asking',
  'agent.reply-read',
  'agent.refusal-sent',
  'agent.dropped-noted',
  'agent.cancel-heard',
  'agent.repeated',
  'agent.order-heard',
  'agent.stop-noted',
  'agent.abandon-heard',
  'agent.answer-sent',
  'agent.bye-sent',
];

/** All cells; the passages that count vary, so that it is not always the first turn or the first command that is hit. */
export function allCells(): Cell[] {
  return crashPoints.flatMap((point, row) =>
    victims.map((victim, column) => ({ point, victim, nth: nthOf(point, row + column) })),
  );
}

function nthOf(point: CrashPoint, variation: number): number {
  if (passedAtStart.includes(point) || passedOnce.includes(point)) return 1;
  // Some of an owner's turns hold nothing of a run.
  return passerOf(point) === 'orchestrator' ? 5 + (variation % 4) : 1 + (variation % 3);
}
