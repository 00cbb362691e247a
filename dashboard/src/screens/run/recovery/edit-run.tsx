import { useState, type ReactElement } from 'react';
import { changeRun } from '../../../api/index.ts';
import type { RunOutline } from '../../../aside/index.ts';
import { Ask } from '../../../design/ask.tsx';
import { TextInput } from '../../../design/text-input.tsx';
import { ArgsOfSteps } from './args-of-steps.tsx';
import { isWrong, type ArgsByStep } from './step-args.ts';
import { readRunChanges } from './run-changes.ts';
import { useReason } from '../../../session/index.ts';
import { useGiver } from './use-giver.tsx';

/** Changes what a run does from here on: what it is called, how soon it has its turn, and with what its steps are done. */
export function EditRun({ run, close }: { run: RunOutline; close: () => void }): ReactElement {
  const { run_id } = run.head;
  const giver = useGiver();
  const reason = useReason('edit', 'may');
  const [before] = useState({ label: run.head.label, priority: String(run.head.priority ?? 0) });
  const [label, setLabel] = useState(before.label);
  const [priority, setPriority] = useState(before.priority);
  const [args, setArgs] = useState<ArgsByStep>(new Map());
  const { changes, wrong } = readRunChanges(before, { label, priority }, args, run.steps);
  const ahead = run.steps.filter(({ state }) => state === 'idle' || state === 'not_ready');
  return (
    <Ask
      wide
      title="Edit this run?"
      consequence={<p>What has begun stays as it is. What you change here counts from the next step on.</p>}
      act={{
        word: 'Change it',
        ready: changes !== undefined && wrong === undefined && !isWrong(args),
        run: async (reason) => {
          await changeRun(run_id, changes ?? {}, giver.said(reason));
          giver.keep();
        },
      }}
      reason={reason}
      close={close}
    >
      <TextInput label="Label" value={label} onChange={setLabel} required error={wrong?.label} />
      <TextInput
        label="Priority"
        value={priority}
        onChange={setPriority}
        hint="A whole number: the higher goes first, 0 is usual."
        error={wrong?.priority}
        as="number"
      />
      {ahead.length === 0 ? null : (
        <ArgsOfSteps
          run={run}
          positions={ahead.map(({ position }) => position)}
          changes={args}
          change={setArgs}
        />
      )}
      {giver.asks}
    </Ask>
  );
}
