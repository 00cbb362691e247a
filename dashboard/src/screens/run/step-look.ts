import type { RunHead } from '../../api/run-document.ts';
import type { StepLine } from '../../aside/outline.ts';
import type { Shown } from '../../design/states.ts';

const over = ['completed', 'failed', 'cancelled', 'withdrawn'];

/** True where the run has ended: it never changes again. */
export function isOver({ state }: Pick<RunHead, 'state'>): boolean {
  return over.includes(state);
}

/** How a step of a run is shown in its list. Pure. */
export function lookOf(line: StepLine, head: RunHead): Shown {
  if (head.unknown?.step === line.position) return { key: 'unknown', word: 'outcome unknown' };
  switch (line.state) {
    case 'succeeded':
      return { key: 'done', word: doneWord(line) };
    case 'failed':
      return { key: 'failed', word: 'failed' };
    case 'cancelled':
      return { key: 'cancelled', word: line.resolution === 'skip' ? 'left out' : 'cancelled' };
    case 'skipped':
      return { key: 'skipped', word: 'skipped' };
    case 'running':
      return runningLook(line, head);
    case 'idle':
    case 'not_ready':
      return aheadLook(line, head);
  }
}

function doneWord({ resolution, taken_from }: StepLine): string {
  if (taken_from !== undefined) return 'taken over';
  return resolution === 'happened' ? 'done, as somebody said' : 'done';
}

function runningLook(line: StepLine, head: RunHead): Shown {
  if (line.silent_since !== undefined) return { key: 'silent', word: 'its agent is silent' };
  if (head.state === 'cancelling') return { key: 'attention', word: 'asked to stop' };
  if (line.overdue_since !== undefined) return { key: 'attention', word: 'overdue' };
  return { key: 'running', word: 'acting' };
}

function aheadLook({ position }: StepLine, head: RunHead): Shown {
  if (isOver(head)) return { key: 'idle', word: 'not reached' };
  if (position !== head.step_index) return { key: 'idle', word: 'ahead' };
  if (head.paused_by) return { key: 'paused', word: 'paused' };
  return { key: 'waiting', word: head.waiting === null ? 'next' : 'waiting' };
}
