import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { skipStep, dataReadQuery } from '../../../api/index.ts';
import { Ask } from '../../../design/ask.tsx';
import { DataFields } from '../../unknown/data-fields.tsx';
import { readData, withNull } from '../../unknown/read-data.ts';
import type { HeldDialog } from './held-dialog.ts';
import { useGiver } from './use-giver.tsx';

/** Lets a run go on without the step at which it waits, with what later steps read of it. */
export function SkipStep({ run, held: { step }, which, close }: HeldDialog): ReactElement {
  const { run_id } = run.head;
  const name = run.steps[step]?.name ?? '';
  const giver = useGiver();
  const [fields, setFields] = useState<Record<string, string>>({});
  const [more, setMore] = useState('');
  const { data: reads } = useQuery(dataReadQuery(run_id, step, run.revision));
  const needed = (reads ?? []).flatMap((each) => (each.asked ? [] : [each.name]));
  const read = withNull(readData(fields, more), needed);
  const wrong = 'wrong' in read ? read.wrong : undefined;
  const need = {
    name: 'data' as const,
    text: textOf(reads?.length),
    required: false,
    fields: (reads ?? []).map((each) => ({
      name: each.name,
      description: `read by ${each.by.map((reader) => `“${reader}”`).join(', ')}; ${each.asked ? 'left out' : 'null'} where it is left empty`,
    })),
  };
  return (
    <Ask
      title={`Go on without “${name}”?`}
      consequence={
        <p>
          The step is not done, and the run goes on with what comes after it. What it was to do stays undone,
          unless somebody has done it by hand.
        </p>
      }
      act={{
        word: 'Skip the step',
        ready: wrong === undefined,
        run: async (reason) => {
          const data = 'data' in read && read.data !== undefined ? { data: read.data } : {};
          await skipStep(run_id, { step, ...data }, giver.said(reason));
          giver.keep();
        },
      }}
      reason="must"
      close={close}
    >
      {which}
      <DataFields {...{ need, fields, setFields, more, setMore, wrong }} />
      {giver.asks}
    </Ask>
  );
}

function textOf(reads: number | undefined): string {
  if (reads === undefined) return 'looking at what later steps read of it …';
  return reads === 0
    ? 'no later step is known to read a value of it'
    : 'what it would have returned, for later steps';
}
