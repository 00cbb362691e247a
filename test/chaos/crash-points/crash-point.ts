import { existsSync, writeFileSync } from 'node:fs';
import { isCrashPoint, type CrashPoint } from './crash-points.ts';

/**
 * What happens at an armed point, once:
 *
 * - `kill`: the process dies as by `kill -9`
 * - `hold`: the process stands still, all of it, while the signal file exists
 */
type Deed = 'kill' | 'hold';

interface Armed {
  point: CrashPoint;
  deed: Deed;
  /** So many passages are still let through. */
  spared: number;
  /** Written when the point is reached. */
  signalFile: string | undefined;
}

/** How often a process that is held looks whether its signal file is gone, in milliseconds. */
const lookEvery = 10;

let armed: Armed | undefined;
/** Armed one after the other, each once the one before it has been dealt with. */
let armedLater: Armed[] = [];

/**
 * Marks a place at which this process may be killed or held still, to see that nothing is lost or done twice by it. Does nothing
 * unless the process was armed.
 */
export function crashPoint(point: CrashPoint): void {
  if (armed !== undefined) reach(point);
}

/**
 * As `crashPoint`, a moment later: when what was just handed to a connection is on its way, and before anybody can have
 * answered it.
 */
export function crashPointOnceSent(point: CrashPoint): void {
  if (armed?.point === point) setImmediate(() => setImmediate(() => crashPoint(point)));
}

/** A crash point that a process is armed with, and the file by which it says that it has got there. */
export interface Arming {
  /**
   * `NAME[#NTH]:kill` or `NAME[#NTH]:hold`, where NTH is the passage from now on that counts, the first by default; or several,
   * separated by commas, of which each counts from when the one before it was left. Empty arms nothing.
   */
  at: string;
  signalFile?: string | undefined;
}

/** Arms a point, in the place of what was armed before. @throws Error where `at` names no point or no deed. */
export function armCrashPoint({ at, signalFile }: Arming): void {
  if (at === '') return;
  [armed, ...armedLater] = at.split(',').map((each) => armedBy(each, signalFile));
}

function armedBy(request: string, signalFile: string | undefined): Armed {
  const [, name = '', nth = '1', deed] = /^([a-z.-]+)(?:#([1-9]\d*))?:(kill|hold)$/.exec(request) ?? [];
  if (!isCrashPoint(name)) throw new Error(`"${request}" names no crash point`);
  if (deed === 'hold' && !signalFile) throw new Error('a hold needs a signal file');
  return { point: name, deed: deed as Deed, spared: Number(nth) - 1, signalFile };
}

function reach(point: CrashPoint): void {
  if (!armed || armed.point !== point || armed.spared-- > 0) return;
  const { deed, signalFile } = armed;
  armed = armedLater.shift();
  if (signalFile !== undefined) writeFileSync(signalFile, point);
  if (deed === 'kill') {
    process.kill(process.pid, 'SIGKILL');
    // Whatever the system does first, this process does nothing more.
    for (;;) sleep(lookEvery);
  }
  while (signalFile !== undefined && existsSync(signalFile)) sleep(lookEvery);
}

/** Blocks the whole process: no timer, no heartbeat, no other request goes on meanwhile. */
function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
