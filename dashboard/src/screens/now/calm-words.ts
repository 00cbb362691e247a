import type { Now } from '../../../../client/index.ts';

/** The sentence of a lab in which nothing waits for a person. Pure. */
export function calmWords({ instruments, waiting }: Now): string {
  if (instruments.length === 0) return 'The workcell has no instruments.';
  const busy = instruments.filter(({ state }) => state === 'acting' || state === 'storing').length;
  const runs = waiting === 0 ? '' : ` ${waiting === 1 ? '1 run waits' : `${waiting} runs wait`}.`;
  return `Nothing waits for a person. ${busy} of ${instruments.length} ${instruments.length === 1 ? 'instrument is' : 'instruments are'} at work.${runs}`;
}
