import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { ToggleButton } from 'react-aria-components';
import { Choice } from '../../design/choice.tsx';
import { Press } from '../../design/press.tsx';
import { SearchField } from '../../design/search-field.tsx';
import { useOnceTyped } from '../../design/use-once-typed.ts';
import { ExperimentChoice } from './experiment-choice.tsx';
import { Moment } from './moment.tsx';
import { chosen, statusChoices, type RunsSearch, type StatusChoice } from './runs-search.ts';
import styles from './filters.module.css';

const times = [
  { id: 'any', word: 'any time' },
  { id: 'hour', word: 'the last hour' },
  { id: 'day', word: 'the last 24 hours' },
  { id: 'week', word: 'the last 7 days' },
  { id: 'month', word: 'the last 30 days' },
  { id: 'between', word: 'between …' },
];

/** Which runs are shown. Each choice is in the address. */
export function Filters({ search }: { search: RunsSearch }): ReactElement {
  const navigate = useNavigate({ from: '/runs' });
  const change = (part: RunsSearch): void =>
    void navigate({
      search: (now): RunsSearch =>
        Object.fromEntries(Object.entries({ ...now, ...part }).filter(([, value]) => value !== undefined)),
      replace: true,
      resetScroll: true,
    });
  const statuses = chosen(search.status);
  const toggle = (choice: StatusChoice, on: boolean): void => {
    const next = on ? [...statuses, choice] : statuses.filter((each) => each !== choice);
    change({ status: next.length === 0 ? undefined : next.join(',') });
  };
  const bounded = search.from !== undefined || search.to !== undefined;
  const [between, setBetween] = useState(bounded);
  const time = search.within ?? (bounded || between ? 'between' : 'any');
  return (
    <search className={styles['filters']} aria-label="Which runs are shown">
      <Text text={search.text ?? ''} change={(text) => change({ text: text === '' ? undefined : text })} />
      <div className={styles['statuses']} role="group" aria-label="Status">
        {(Object.keys(statusChoices) as StatusChoice[]).map((choice) => (
          <ToggleButton
            key={choice}
            className={styles['status'] ?? ''}
            isSelected={statuses.includes(choice)}
            onChange={(on) => toggle(choice, on)}
          >
            {choice}
          </ToggleButton>
        ))}
      </div>
      <ExperimentChoice
        value={search.experiment_id}
        onChange={(experiment_id) => change({ experiment_id })}
      />
      <Choice
        label="Handed in"
        value={time}
        options={times}
        onChange={(id) => {
          setBetween(id === 'between');
          const within = id === 'any' || id === 'between' ? undefined : (id as RunsSearch['within']);
          change({ within, from: undefined, to: undefined });
        }}
      />
      {time === 'between' ? (
        <>
          <Moment label="from" value={search.from} onChange={(from) => change({ from })} />
          <Moment label="to" value={search.to} onChange={(to) => change({ to })} />
        </>
      ) : null}
      {Object.keys(search).length > 0 ? (
        <Press
          look="quiet"
          onPress={() => {
            setBetween(false);
            void navigate({ search: {}, replace: true });
          }}
        >
          Show all
        </Press>
      ) : null}
    </search>
  );
}

/** A text that is searched for once nobody types any more. */
function Text({ text, change }: { text: string; change: (text: string) => void }): ReactElement {
  const [typed, setTyped] = useState(text);
  const [known, setKnown] = useState(text);
  // The address may change by itself: a step back, or a link.
  if (known !== text) {
    setKnown(text);
    setTyped(text);
  }
  useOnceTyped(typed.trim(), text, change);
  return <SearchField label="Search name, experiment or id" value={typed} onChange={setTyped} />;
}
