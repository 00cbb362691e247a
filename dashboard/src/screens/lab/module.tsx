import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { moduleQuery, nowQuery, abandon, runAction, newKey } from '../../api/index.ts';
import { orderOf } from '../../attention/index.ts';
import { Panel } from '../../design/panel.tsx';
import { ActPress, SaidAsk } from '../../session/index.ts';
import styles from './lab.module.css';
import { OrderButtons, OrderMenu } from './orders.tsx';
import { Supplies } from './supplies.tsx';
import { reservationOf, Reservations, showReserved } from './reservations.tsx';
import type { Module, Instance } from '../../../../client/index.ts';
import { Ask } from '../../design/ask.tsx';
import { Notice, Told } from '../../design/told.tsx';
import { StateMark } from '../../design/state.tsx';
import { Since } from '../../design/time.tsx';
import { Fields, fieldsOfAction, presetsOf, readForm, unfitArguments } from '../../asking/index.ts';
import { detailsInShort, progressInWords, someOf } from '../../../../shared/sentences/index.ts';
import { own } from '../../design/own.ts';
import { IdLink, runAddress } from '../../design/address.tsx';

/** Longer ones are for programs. */
const longest = 40;

/** What a JSON Schema says beside the type, as far as it is short: `minimum 0`, `of number`. Pure. */
export function inShort(schema: Readonly<Record<string, unknown>> | undefined): string[] {
  return Object.entries(schema ?? {})
    .filter(([key]) => key !== 'type' && key !== 'description')
    .map(([key, value]) => inWords(key, value))
    .filter((text) => text.length <= longest);
}

function inWords(key: string, value: unknown): string {
  if (key === 'items' && typeof value === 'object' && value !== null) {
    const { type, ...rest } = value as { type?: unknown };
    if (typeof type === 'string' && Object.keys(rest).length === 0) return `of ${type}`;
  }
  return `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}

type Action = NonNullable<Module['about']>['actions'][number];

/** What an action returns: each result with its type, and what else its module says of it. */
function Results({ results }: Pick<Action, 'results'>): ReactElement | null {
  if (results.length === 0) return null;
  return (
    <div>
      <h3>Returns</h3>
      <dl className={`stack-4 ${styles['results']}`}>
        {results.map(({ label, type, description, schema }) => (
          <div key={label}>
            <dt>
              <code>{label}</code>
            </dt>
            <dd className="whole">
              {[type, ...inShort(schema)].filter(Boolean).join(', ')}
              {description ? <span className="soft">{description}</span> : null}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** A module: what it is, how its instances stand, what it can do, and what can be ordered of it. */
export function ModuleScreen(): ReactElement {
  const { module: name } = useParams({ from: '/lab/$module' });
  const { data: module } = useSuspenseQuery(moduleQuery(name));
  const isHeld = (hold: 'paused' | 'locked'): boolean =>
    module.instances.some(({ reasons }) =>
      reasons.some(({ key, next }) => key === hold && endsHoldOf(name, next)),
    );
  return (
    <div className="data stack-16">
      <div className="tools">
        <Link to="/lab">Lab</Link>
        <h1>{module.name}</h1>
        <p className="soft">{[module.model, module.about?.description].filter(Boolean).join(' · ')}</p>
      </div>
      <Panel
        title="Instances"
        aside={
          <div className="buttons">
            {module.instances.length > 1 ? <span className="soft">To all of them:</span> : null}
            <OrderButtons
              target={{ module: name }}
              held={{ paused: isHeld('paused'), locked: isHeld('locked') }}
              ending={['cancel', 'reset', 'shutdown']}
            />
          </div>
        }
        flush
      >
        <div className="ruled">
          {module.instances.length === 0 ? (
            <p className={styles['instance']}>No agent of {name} was ever heard.</p>
          ) : null}
          {module.instances.map((instance) => (
            <InstanceRow key={instance.instance} module={module} instance={instance} />
          ))}
        </div>
      </Panel>
      <Reservations
        module={name}
        instances={module.instances.map(({ instance }) => instance)}
        reservations={module.reservations ?? []}
      />
      <Actions module={module} />
    </div>
  );
}

/** True where the command that ends a hold is an order to the whole module. */
function endsHoldOf(name: string, next: string | null): boolean {
  const target = orderOf(next)?.target;
  return target?.module === name && target.instance === undefined;
}

/** What a module can do, each to be run by hand. */
function Actions({ module }: { module: Module }): ReactElement {
  const actions = module.about?.actions ?? [];
  if (actions.length === 0) {
    return <Panel title="Actions">No agent has told yet what {module.name} can do.</Panel>;
  }
  return (
    <Panel title="Actions" flush>
      {actions.map((action) => (
        <details key={action.name} className={styles['action']}>
          <summary className="line-12">
            <code>{action.name}</code> <span className="soft">{action.description}</span>
          </summary>
          <RunByHand module={module.name} action={action} />
        </details>
      ))}
    </Panel>
  );
}

/** How one instance stands, why it is given nothing, and what it has in hand. */
function InstanceRow({ module, instance }: { module: Module; instance: Instance }): ReactElement {
  const [asked, setAsked] = useState(false);
  const address = `${module.name}/${instance.instance}`;
  const reservation = reservationOf(module.reservations, {
    module: module.name,
    instance: instance.instance,
  });
  const { state, since } = instance;
  const shown = showReserved({ state: state ?? 'absent', steps: [], since }, reservation);
  return (
    <div className={`stack-8 ${styles['instance']}`}>
      <div className="line-16">
        <h3>{instance.instance}</h3>
        <StateMark shown={shown} />
        <span>
          agent {instance.presence} for <Since at={instance.since} />
        </span>
        <OrderMenu target={{ module: module.name, instance: instance.instance }} reasons={instance.reasons} />
      </div>
      <Details of={instance} />
      <Supplies module={module.name} instance={instance} />
      {instance.reasons.map(({ key, text, since, then, first, next }) => (
        <Notice key={key} kind={key === 'outcome_unknown' ? 'unknown' : 'attention'}>
          <Told text={text} />
          {since === null ? null : (
            <>
              {' '}
              (for <Since at={since} />)
            </>
          )}
          . <Told text={[then && `${then}.`, first && `First ${first}.`].filter(Boolean).join(' ')} />{' '}
          {next === null ? null : <code>{next}</code>}
        </Notice>
      ))}
      {instance.runs.map((run) => (
        <div key={run.command_id} className="line-16">
          <a href={`#/runs/${run.run_id}?step=${run.step ?? 0}`}>
            <Told text={run.text} />
          </a>
          <Progress {...{ address, run }} />
          <ActPress scope="lab:operate" look="danger" onPress={() => setAsked(true)}>
            Abandon …
          </ActPress>
        </div>
      ))}
      {instance.left_behind.map(({ command_id, text }) => (
        <Notice key={command_id} kind="attention">
          <Told text={text} />
        </Notice>
      ))}
      {asked ? (
        <SaidAsk
          title={`Abandon what ${address} does?`}
          consequence={
            <p>
              weir waits for it no longer: the outcome of the step is unknown, and the instrument may go on
              moving. Do this when an action that was asked to stop does not end.
            </p>
          }
          act={{
            word: 'Abandon it',
            run: (said) => abandon({ module: module.name, instance: instance.instance }, said),
          }}
          reason="must"
          danger
          close={() => setAsked(false)}
        />
      ) : null}
    </div>
  );
}

/** What an instrument tells of itself. */
function Details({ of: { details } }: { of: Instance }): ReactElement | null {
  const told = detailsInShort(details);
  if (told.length === 0) return null;
  return (
    <dl className={`line-16 ${styles['details']}`}>
      {told.map(([name, value]) => (
        <div key={name}>
          <dt className="soft">{name}</dt>
          <dd className="whole">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** How far an action is, by its own word. */
function Progress({ address, run }: { address: string; run: Instance['runs'][number] }): ReactElement | null {
  const { data: now } = useQuery(nowQuery);
  const at = now?.instruments
    .find(({ module, instance }) => `${module}/${instance}` === address)
    ?.steps.find(({ run_id, step }) => run_id === run.run_id && step === run.step);
  const told = at && progressInWords(at);
  return told ? <span className="soft">{told}</span> : null;
}

/** That files go in with a workflow only, and which. Pure. */
export function filesInWords(files: Action['files']): string {
  const namesOf = (must: boolean): string[] =>
    files.filter(({ required }) => required === must).map(({ name }) => name);
  const [needed, others] = [namesOf(true), namesOf(false)];
  const where = 'hand it in as a workflow under Submit';
  const word = (names: readonly string[]): string =>
    `${names.length === 1 ? 'file' : 'files'} ${someOf(names, '"')}`;
  if (needed.length === 0)
    return `It takes the ${word(others)}, left out here: to give ${others.length === 1 ? 'it' : 'them'}, ${where}.`;
  const also = others.length > 0 ? `, and takes the ${word(others)}` : '';
  return `It needs the ${word(needed)}${also}: ${where}.`;
}

/** The arguments of an action as a form, and the action as a run of one step. Actions that need files are run from a workflow. */
function RunByHand({ module, action }: { module: string; action: Action }): ReactElement {
  const fields = fieldsOfAction(action);
  const [texts, setTexts] = useState(() => presetsOf(fields));
  const [asked, setAsked] = useState<string>();
  const [run, setRun] = useState<string>();
  const { values: args, wrong: unread } = readForm(fields, texts);
  const wrong = { ...unread, ...unfitArguments(action.args_schema, args) };
  // What nobody has filled in yet is not marked as wrong.
  const isEmpty = (name: string): boolean => (own(texts, name) ?? '').trim() === '';
  const typedWrong = Object.entries(wrong).filter(([name]) => !isEmpty(name));
  const missing = fields.filter(({ name }) => own(wrong, name) !== undefined && isEmpty(name));
  const needed = action.files.filter(({ required }) => required);
  return (
    <div className={`stack-12 ${styles['form']}`}>
      <Fields {...{ fields, texts }} change={setTexts} wrong={Object.fromEntries(typedWrong)} mono />
      <Results results={action.results} />
      {action.files.length > 0 ? <p>{filesInWords(action.files)}</p> : null}
      <div className="buttons">
        <ActPress
          scope="runs:submit"
          isDisabled={Object.keys(wrong).length > 0 || needed.length > 0}
          onPress={() => setAsked(newKey())}
        >
          Run by hand …
        </ActPress>
        {missing.length > 0 ? (
          <span className="quiet">Still needed: {missing.map(({ label }) => label).join(', ')}</span>
        ) : null}
      </div>
      {run === undefined ? null : (
        <Notice kind="done">
          Handed in as run <IdLink to={runAddress(run)} id={run} />
        </Notice>
      )}
      {asked === undefined ? null : (
        <Ask
          title={`Run ${action.name} on ${module}?`}
          consequence={
            <>
              <p>A run of one step is handed in. The instrument moves as soon as it is free.</p>
              <pre>{JSON.stringify(args, null, 2)}</pre>
            </>
          }
          act={{
            word: 'Run it',
            run: async () => setRun(await runAction({ module, action: action.name, args }, asked)),
          }}
          close={() => setAsked(undefined)}
        />
      )}
    </div>
  );
}
