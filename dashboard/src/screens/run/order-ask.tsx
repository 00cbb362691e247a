import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { abandonCommands, orderRun } from '../../api/run-orders.ts';
import { aside } from '../../aside/aside.ts';
import type { RunOutline } from '../../aside/outline.ts';
import { Ask } from '../../design/ask.tsx';
import { useGiver } from './recovery/use-giver.tsx';
import type { Verb } from './verbs.ts';

const words: Partial<Record<Verb, { title: string; word: string; consequence: string }>> = {
  pause: {
    title: 'Pause this run?',
    word: 'Pause',
    consequence:
      'No further step starts. What an instrument acts on now comes to its end. The run keeps its instrument and its places.',
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

/** The second step of an order to a run: says what it does, who gives it and why. */
export function OrderAsk({
  verb,
  run,
  close,
}: {
  verb: Verb;
  run: RunOutline;
  close: () => void;
}): ReactElement | null {
  const queries = useQueryClient();
  const giver = useGiver();
  const said = words[verb];
  if (!said) return null;
  const give = async (reason: string): Promise<void> => {
    await order(verb, run, giver.said(reason));
    giver.keep();
    await queries.invalidateQueries({ queryKey: ['run', run.head.run_id] });
  };
  return (
    <Ask
      title={said.title}
      consequence={<p>{said.consequence}</p>}
      act={{ word: said.word, run: give }}
      danger={verb !== 'pause'}
      reason={verb === 'pause' ? 'may' : 'must'}
      close={close}
    >
      {giver.asks}
    </Ask>
  );
}

async function order(verb: Verb, run: RunOutline, said: { by: string; reason: string }): Promise<void> {
  const { run_id, step_index } = run.head;
  if (verb === 'pause' || verb === 'cancel') return orderRun(run_id, verb, said);
  if (verb !== 'abandon') return;
  const { module, agent, command_id } = await aside('readStep', run_id, step_index);
  if (agent === undefined || command_id === undefined)
    throw new Error('No instrument acts for this run any more.');
  // The command is named: an action that has begun since is never given up.
  await abandonCommands({ module, instance: agent }, [command_id], said);
}
