import { useQuery } from '@tanstack/react-query';
import { zoneAt } from '../../../../shared/sentences/index.ts';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useMemo, useState, type ReactElement, useId } from 'react';
import { Failed, Notice } from '../../design/told.tsx';
import { runsQuery, Sight, tagsQuery, useExperimentChoices } from '../../api/index.ts';
import { Press } from '../../design/press.tsx';
import { useNow } from '../../design/time.tsx';
import { RunTable } from './run-table.tsx';
import { asQuery, chosen, statusChoices, type RunsSearch, type StatusChoice } from './runs-search.ts';
import styles from './runs.module.css';
import {
  ToggleButton,
  Button,
  ComboBox,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
} from 'react-aria-components';
import { Choice, Opens } from '../../design/choice.tsx';
import { RestedSearch } from '../../design/text-input.tsx';
import { fromLocal, toLocal } from './local-moment.ts';
import { shortId } from '../../design/address.tsx';
import { useSeen } from '../../design/seen.ts';
import { SavedViews } from '../../views/index.ts';

/** So many that are chosen are named. */
const mostNamed = 6;
/** So many are shown at once: who has more searches. */
const mostShown = 50;

/** An experiment whose runs are shown, by its name or id; none for all. */
function ExperimentChoice({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}): ReactElement {
  const all = useExperimentChoices();
  const [text, setText] = useState<string>();
  const nameOf = (of: string): string => all.find(({ id }) => id === of)?.word ?? shortId(of);
  const sought = text?.toLowerCase() ?? '';
  const items = useMemo(
    () => all.filter(({ id, word }) => `${word} ${id}`.toLowerCase().includes(sought)).slice(0, mostShown),
    [all, sought],
  );
  return (
    <ComboBox
      className="labelled"
      items={items}
      inputValue={text ?? (value === undefined ? '' : nameOf(value))}
      onInputChange={(next) => {
        setText(next);
        if (next === '' && value !== undefined) onChange(undefined);
      }}
      value={value ?? null}
      onChange={(key) => {
        setText(undefined);
        onChange(key === null ? undefined : String(key));
      }}
      onBlur={() => setText(undefined)}
      menuTrigger="focus"
      allowsEmptyCollection
    >
      <Label>Experiment</Label>
      <span className={`control ${styles['combo']}`}>
        <Input placeholder="all" />
        <Button aria-label="Experiments" className="plain">
          <Opens />
        </Button>
      </span>
      <Popover className="popover menu">
        <ListBox<(typeof items)[number]>
          className="options"
          renderEmptyState={() => <p className="option quiet">No experiment fits.</p>}
        >
          {({ id, word }) => (
            <ListBoxItem id={id} textValue={word} className="option">
              {word}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

/** A tag; nothing where no run has any. */
function TagChoice({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (tag: string | undefined) => void;
}): ReactElement | null {
  const { data: tags = [] } = useQuery(tagsQuery);
  const all = value === undefined || tags.includes(value) ? tags : [value, ...tags];
  if (all.length === 0) return null;
  return (
    <Choice
      label="Tag"
      value={value ?? ''}
      options={[{ id: '', word: 'any' }, ...all.map((tag) => ({ id: tag, word: tag }))]}
      onChange={(id) => onChange(id || undefined)}
    />
  );
}

const times = [
  { id: 'any', word: 'any time' },
  { id: 'hour', word: 'the last hour' },
  { id: 'day', word: 'the last 24 hours' },
  { id: 'week', word: 'the last 7 days' },
  { id: 'month', word: 'the last 30 days' },
  { id: 'between', word: 'between …' },
];

/** Which runs are shown. Each choice is in the address. */
function Filters({ search }: { search: RunsSearch }): ReactElement {
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
  const [opened] = useState(() => Date.now());
  const time = search.within ?? (bounded || between ? 'between' : 'any');
  return (
    <search className={`tools ${styles['filters']}`} aria-label="Which runs are shown">
      <RestedSearch
        label="Search name, experiment, tag, note or id"
        value={search.text ?? ''}
        onChange={(text) => change({ text: text.trim() || undefined })}
      />
      <div className={`buttons ${styles['statuses']}`} role="group" aria-label="Status">
        {(Object.keys(statusChoices) as StatusChoice[]).map((choice) => (
          <ToggleButton
            key={choice}
            className={`toggle ${styles['status']}`}
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
      {search.workflow === undefined ? null : (
        <span className="labelled">
          <span>Workflow</span>
          <Link to="/library/$name" params={{ name: search.workflow }}>
            {search.workflow}
          </Link>
          <Press look="quiet" onPress={() => change({ workflow: undefined })}>
            all
          </Press>
        </span>
      )}
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
          <span className="quiet small">{zoneAt(search.from ?? search.to ?? opened)}</span>
        </>
      ) : null}
      <TagChoice value={search.tag} onChange={(tag) => change({ tag })} />
      <Link to="/results" search={search}>
        Results
      </Link>
      <SavedViews />
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

const route = getRouteApi('/runs');

/** All runs that fit what the address says, the newest first. */
export function RunsScreen(): ReactElement {
  const search = route.useSearch();
  const minutes = Math.floor(useNow() / 60_000);
  const request = useMemo(() => asQuery(search, minutes * 60_000), [search, minutes]);
  // The last hour is another one for whoever opens the address later.
  useSeen(search.within === undefined ? {} : { within: undefined, from: request['from'] });
  const [sight] = useState(() => new Sight());
  const query = useQuery({
    ...runsQuery(request, sight),
    // While others are read for, those of before stay.
    placeholderData: (before) => before,
  });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { data, error, isPlaceholderData, refetch } = query;
  return (
    <div className="data stack-12">
      <h1 className="unseen">Runs</h1>
      <Filters search={search} />
      <Failed error={error} what="The runs cannot be shown">
        <Press onPress={() => void refetch()}>Try again</Press>
      </Failed>
      {(data?.unreadable ?? []).map(({ run_id, reason }) => (
        <Notice key={run_id} kind="attention">
          The store holds run <code>{run_id}</code> and cannot read it: {reason}
        </Notice>
      ))}
      {chosen.length === 0 ? null : <ChosenBar chosen={chosen} clear={() => setChosen([])} />}
      {data === undefined ? (
        error ? null : (
          <p className={`quiet ${styles['blank']}`} role="status">
            Reading the runs …
          </p>
        )
      ) : data.rows.length === 0 && data.next === null ? (
        <Nothing filtered={Object.keys(search).length > 0} />
      ) : (
        <RunTable
          list={data}
          request={request}
          sight={sight}
          old={isPlaceholderData}
          chosen={chosen}
          choose={setChosen}
        />
      )}
    </div>
  );
}

function Nothing({ filtered }: { filtered: boolean }): ReactElement {
  return (
    <Notice kind="plain">
      {filtered ? (
        <>
          No run fits. <Link to="/runs">Show all runs</Link>
        </>
      ) : (
        <>
          There are no runs yet. Hand one in with <code>weir run workflow.yaml</code>, or from this page.
        </>
      )}
    </Notice>
  );
}

/** A moment by the clock of the page, to the minute. */
function Moment({
  label,
  value,
  onChange,
}: {
  label: string;
  /** ISO 8601. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}): ReactElement {
  const id = useId();
  return (
    <span className="labelled">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="control"
        type="datetime-local"
        value={toLocal(value)}
        onChange={({ target }) => onChange(fromLocal(target.value))}
      />
    </span>
  );
}

/** The runs that are chosen, and what can be seen of them together. */
function ChosenBar({ chosen, clear }: { chosen: readonly string[]; clear: () => void }): ReactElement {
  const [one, ...others] = chosen;
  return (
    <div className={`card tools ${styles['compare']}`} role="status">
      <span>
        {chosen.length <= mostNamed ? chosen.map(shortId).join(', ') : `${chosen.length} runs`}{' '}
        {chosen.length === 1 ? 'is chosen: choose others to compare it with' : 'are chosen'}
      </span>
      {one !== undefined && others.length > 0 ? (
        <Link to="/runs/$id" params={{ id: one }} search={{ tab: 'compare', with: others.join(',') }}>
          Compare them
        </Link>
      ) : null}
      <Link to="/results" search={{ run: chosen.join(',') }}>
        Results
      </Link>
      <Press look="quiet" onPress={clear}>
        Choose none
      </Press>
    </div>
  );
}
