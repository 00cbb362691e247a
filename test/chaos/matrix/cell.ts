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

/** The process that passes a point. */
export function passerOf(point: CrashPoint): 'gateway' | 'orchestrator' | 'agent' {
  return point.split('.')[0] as 'gateway' | 'orchestrator' | 'agent';
}

/** Passed when a process has just started: later passages come seconds later, or never. */
export const passedAtStart: readonly CrashPoint[] = [
  'gateway.recorded',
  'orchestrator.poked',
  'orchestrator.token-taken',
  'orchestrator.lab-read',
  'orchestrator.hello-asked',
  'orchestrator.marker-sent',
  'orchestrator.heartbeat-heard',
  'orchestrator.new-runs-read',
  'orchestrator.welcome-sent',
  'agent.hello-sent',
  'agent.welcomed',
  'agent.heartbeat-sent',
];
/** What provokes it leads to it once for sure. */
const passedOnce: readonly CrashPoint[] = [
  'gateway.published',
  'gateway.confirmed',
  'gateway.order-numbered',
  'gateway.stop-sent',
  'orchestrator.command-resent',
  'orchestrator.cancel-sent',
  'orchestrator.abandon-sent',
  'orchestrator.order-sent',
  // Mostly it travels with a command.
  'orchestrator.kept-sent',
  'orchestrator.returned',
  'agent.hello-asked',
  'agent.progress-sent',
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
  // An owner's first turns hold hellos and nothing else.
  return passerOf(point) === 'orchestrator' ? 5 + (variation % 4) : 1 + (variation % 3);
}
