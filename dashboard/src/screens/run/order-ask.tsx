import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { abandon, orderRun, type Said } from '../../api/index.ts';
import { inWorker } from '../../worker/index.ts';
import { SaidAsk } from '../../session/index.ts';
import type { Verb } from './status-sentence.ts';

/** The orders that this dialog gives. */
export type Given = Extract<Verb, 'pause' | 'resume' | 'cancel' | 'abandon'>;

const words: Record<Given, { title: string; word: string; consequence: string }> = {
  pause: {
    title: 'Pause this run?',
    word: 'Pause',
    consequence:
      'No further step starts. What an instrument acts on now comes to its end. The run keeps its instrument and its places.',
  },
  resume: {
    title: 'Let this run go on?',
    word: 'Resume',
    consequence: 'The steps that wait are given to their instruments again. It can be paused again at once.',
  },
  cancel: {
    title: 'Cancel this run?',
    word: 'Cancel the run',
    consequence:
      'What an instrument acts on now is asked to stop; the run is cancelled once it is at rest. A cancelled run never goes on.',
  },
  abandon: {
    title: 'Abandon the action?',
    word: 'Abandon it',
    consequence:
      'Go and look first: weir no longer waits for the action to end. Its outcome is unknown, its places are unverified, and it may act on while the next command begins.',
  },
};

/** Those that can be taken back: why is asked, and may be left out where the lab does not demand it. */
const mild: readonly Given[] = ['pause', 'resume'];

/** The second step of an order to a run: says what it does, who gives it and why. */
export function OrderAsk({
  verb,
  run_id,
  step = 0,
  close,
  ...other
}: {
  verb: Given;
  run_id: string;
  /** The step whose action is abandoned. */
  step?: number;
  /** What is said in place of the usual words. */
  title?: string;
  consequence?: string;
  close: () => void;
}): ReactElement {
  const queries = useQueryClient();
  const { title, word, consequence } = { ...words[verb], ...other };
  const give = async (said: Said): Promise<void> => {
    await order(verb, run_id, step, said);
    await queries.invalidateQueries({ queryKey: ['run'] });
  };
  return (
    <SaidAsk
      title={title}
      consequence={<p>{consequence}</p>}
      act={{ word, run: give }}
      danger={!mild.includes(verb)}
      verb={verb}
      reason={mild.includes(verb) ? 'may' : 'must'}
      close={close}
    />
  );
}

async function order(verb: Given, run_id: string, step: number, said: Said): Promise<void> {
  if (verb !== 'abandon') return orderRun(run_id, verb, said);
  const { module, agent, command_id } = await inWorker('readStep', run_id, step);
  if (agent === undefined || command_id === undefined)
    throw new Error('No instrument acts for this run any more.');
  // The command is named: an action that has begun since is never given up.
  await abandon({ module, instance: agent }, said, [command_id]);
}
