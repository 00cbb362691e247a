import type { ReactElement } from 'react';
import { nameTarget } from '../api/index.ts';
import { Panel } from '../design/panel.tsx';
import { showInstrumentState, StateMark } from '../design/state.tsx';
import { Failed, Notice, Told } from '../design/told.tsx';
import { FaultList, WarningList } from './fault-list.tsx';
import type { FilledIn } from './use-filled-in.ts';

/** What the gateway says of the workflow: its faults, each a way to its line, and what is odd. */
export function CheckPanel({
  of: { checked, error, pending },
  show,
}: {
  of: FilledIn;
  show: (line: number) => void;
}): ReactElement {
  const problems = checked?.problems ?? [];
  const wanted = problems.filter(({ wanting }) => wanting).length;
  return (
    <Panel title="Check" aside={<span className="quiet small">{pending ? 'checking …' : ''}</span>}>
      <div className="stack-12" aria-live="polite">
        <Failed error={error} what="It could not be checked" />
        {checked === undefined && error === undefined ? <p>Nothing is written yet.</p> : null}
        {checked?.ok ? <Notice kind="done">It can be run.</Notice> : null}
        {wanted === 0 ? null : (
          <p>{`${wanted === 1 ? 'A value or a file is' : `${wanted} values or files are`} still to be given.`}</p>
        )}
        <FaultList faults={problems.filter(({ wanting }) => !wanting)} show={show} />
        <WarningList warnings={checked?.warnings ?? []} />
      </div>
    </Panel>
  );
}

/** What keeps the instruments of the workflow from starting now. A run may be handed in all the same: it waits. */
export function InstrumentsNow({ of }: { of: FilledIn }): ReactElement {
  const instruments = of.checked?.instruments ?? [];
  return (
    <Panel title="Its instruments now">
      {instruments.length === 0 ? <p>Nothing keeps them from starting.</p> : null}
      <ul className="stack-12">
        {instruments.map(({ module, instance, state, text, next }) => (
          <li key={`${module}/${instance ?? ''}${state}`}>
            <StateMark shown={showInstrumentState(state)} />{' '}
            <b>{nameTarget({ module, instance: instance ?? null })}</b>: <Told text={text} />.{' '}
            {next ? <code>{next}</code> : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
