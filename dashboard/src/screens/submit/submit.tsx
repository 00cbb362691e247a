import { lazy, Suspense, useMemo, useState, type DragEvent, type ReactElement } from 'react';
import { FileTrigger } from 'react-aria-components';
import {
  type Fault,
  type HandedAgain,
  type Submission,
  type Checked,
  type Table,
  check,
  nameTarget,
} from '../../api/index.ts';
import { columnNames } from '../../../../shared/sentences/index.ts';
import { readForm } from '../../asking/index.ts';
import { Panel } from '../../design/panel.tsx';
import { Press } from '../../design/press.tsx';
import { remember, useRemembered } from '../../design/remembered.ts';
import { HandIn } from './hand-in.tsx';
import { isTable, ManyRuns, readCount } from './many-runs.tsx';
import styles from './submit.module.css';
import { mainOf, usedWorkflows, type WorkflowFile } from './used-workflows.ts';
import { fieldsOfParameters, fieldsOfPayload, wrongValues } from './values.ts';
import { ValuesForm, WorkflowsPanel } from './values-form.tsx';
import { WithInstruments } from './with-instruments.tsx';
import { StateMark, showInstrumentState } from '../../design/state.tsx';
import { Told, Notice, Failed } from '../../design/told.tsx';
import { getRouteApi } from '@tanstack/react-router';
import { asTyped, asTypedJson, RunAgain } from './run-again.tsx';
import { FaultList } from './fault-list.tsx';
import { useChecked } from '../../design/rested.ts';

const YamlEditor = lazy(async () => ({ default: (await import('./yaml-editor.tsx')).YamlEditor }));
const none: readonly Fault[] = [];
const route = getRouteApi('/submit');

/** A workflow is dropped, pasted or written here, checked by the gateway as it changes, and handed in. */
export function SubmitScreen(): ReactElement {
  // A page that is loaded anew has the draft again.
  const [workflow] = useRemembered('weir.draft');
  const [parameterTexts, setParameterTexts] = useState<Record<string, string>>({});
  const [payloadTexts, setPayloadTexts] = useState<Record<string, string>>({});
  const [files, setFiles] = useState<readonly File[]>([]);
  const [attached, setAttached] = useState<readonly WorkflowFile[]>([]);
  const [typedCount, setTypedCount] = useState('');
  const [table, setTable] = useState<Table>();
  const [goTo, setGoTo] = useState<{ line: number }>();
  const [over, setOver] = useState(false);
  const [asked, setAsked] = useState<Pick<Submission, 'parameters' | 'payload'>>({
    parameters: {},
    payload: {},
  });

  const used = useMemo(() => usedWorkflows(workflow, attached), [workflow, attached]);
  const count = readCount(typedCount);
  const isCounted = table !== undefined || 'count' in count;
  const many = 'count' in count && count.count > 1 ? count.count : undefined;
  const submission = useMemo((): Submission => {
    const workflows = Object.fromEntries(
      used.flatMap(({ path, text }) => (text === undefined ? [] : [[path, text] as const])),
    );
    return {
      ...{ workflow, ...asked, files },
      ...(Object.keys(workflows).length === 0 ? {} : { workflows }),
      ...(table ? { table } : many === undefined ? {} : { count: many }),
    };
  }, [workflow, asked, files, used, table, many]);
  const isEmpty = workflow.trim() === '';
  const { found, error, pending } = useChecked(isEmpty ? undefined : submission, check);
  const checked = isEmpty ? undefined : found;
  const about = checked?.workflow ?? undefined;

  // What a table gives each run is not asked for.
  const columns = new Set(table ? columnNames(table.text) : []);
  const fields = fieldsOfParameters(about?.parameters.filter(({ name }) => !columns.has(name)) ?? []);
  const parameters = readForm(fields, parameterTexts);
  const own = useMemo(() => (checked?.problems ?? none).filter(({ file }) => file === undefined), [checked]);
  const wrong = { ...wrongValues(about?.parameters ?? [], checked?.problems ?? none), ...parameters.wrong };
  const payloadFields = fieldsOfPayload(about?.payload_keys ?? []);
  const payload = readForm(payloadFields, payloadTexts).values;
  const values = { parameters: parameters.values, payload };
  // What is typed into the form is checked with the workflow.
  if (JSON.stringify(values) !== JSON.stringify(asked)) setAsked(values);

  const take = async (given: readonly File[]): Promise<void> => {
    const written = await readAll(given.filter(isWorkflow));
    const main = mainOf(written, workflow);
    if (main) remember('weir.draft', main.text);
    const others = written.filter((file) => file !== main);
    const wanted = new Set(about?.files.map(({ name }) => name));
    const tableIn = given.find((file) => isTable(file) && !wanted.has(file.name));
    const data = given.filter((file) => !isWorkflow(file) && file !== tableIn);
    setAttached((old) => withFiles(old, others));
    setFiles((old) => withFiles(old, data));
    if (tableIn) await takeTable(tableIn);
  };
  const takeTable = async (file: File | undefined): Promise<void> =>
    setTable(file && { name: file.name, text: await file.text() });
  const attach = async (given: readonly File[]): Promise<void> => {
    const written = await readAll(given);
    setAttached((old) => withFiles(old, written));
  };
  const { again } = route.useSearch();
  const navigate = route.useNavigate();
  const leave = (): void => void navigate({ search: {}, replace: true });
  const takeAgain = (handedIn: HandedAgain): void => {
    remember('weir.draft', handedIn.workflow);
    setAttached(Object.entries(handedIn.workflows).map(([name, text]) => ({ name, text })));
    setParameterTexts(asTyped(handedIn.parameters));
    setPayloadTexts(asTypedJson(handedIn.payload));
    setFiles(handedIn.files);
    leave();
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void take([...event.dataTransfer.files]);
  };

  return (
    <div
      className={styles['submit']}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={drop}
    >
      <h1 className="unseen">Submit a workflow</h1>
      <Panel
        title={about?.name ?? 'Workflow'}
        aside={
          <FileTrigger allowsMultiple onSelect={(list) => void take([...(list ?? [])])}>
            <Press>Choose files …</Press>
          </FileTrigger>
        }
        flush
      >
        {workflow === '' ? (
          <p className={`soft ${styles['hint']}`}>
            Drop a workflow with its files anywhere here, paste one, or write it.
          </p>
        ) : null}
        <Suspense fallback={<div className={styles['editor']} />}>
          <YamlEditor
            text={workflow}
            onChange={(text) => remember('weir.draft', text)}
            faults={workflow === '' ? none : own}
            goTo={goTo}
          />
        </Suspense>
      </Panel>
      <div className={`stack-16 ${styles['side']}`}>
        {again === undefined ? null : (
          <RunAgain key={again} runId={again} draft={workflow} take={takeAgain} leave={leave} />
        )}
        <Faults
          checked={workflow === '' ? undefined : checked}
          error={isEmpty ? undefined : error}
          pending={pending}
          show={(line) => setGoTo({ line })}
        />
        <WorkflowsPanel
          used={used}
          attached={attached}
          attach={(given) => void attach(given)}
          takeAway={(name) => setAttached(attached.filter((file) => file.name !== name))}
        />
        {about ? (
          <>
            <ValuesForm
              about={about}
              parameters={{ fields, texts: parameterTexts, change: setParameterTexts, wrong }}
              payload={{ fields: payloadFields, texts: payloadTexts, change: setPayloadTexts, wrong: {} }}
              files={{ given: files, change: setFiles }}
            />
            <ManyRuns
              {...{ typed: typedCount, type: setTypedCount, table }}
              take={(file) => void takeTable(file)}
              runs={pending ? undefined : checked?.runs}
            />
            <InstrumentsNow instruments={checked?.instruments ?? []} />
            <WithInstruments submission={submission} checked={checked} show={(line) => setGoTo({ line })} />
          </>
        ) : null}
      </div>
      {about ? (
        <HandIn
          submission={submission}
          workflow={about.name}
          runs={checked?.runs ?? 1}
          ready={checked?.ok === true && !pending && isCounted && Object.keys(parameters.wrong).length === 0}
        />
      ) : null}
    </div>
  );
}

/** Whether a file that was dropped is a workflow, by its name. */
export function isWorkflow({ name }: { name: string }): boolean {
  return /\.ya?ml$/i.test(name);
}

/** The texts of files, with what is known of where they lie. */
function readAll(files: readonly File[]): Promise<{ name: string; text: string }[]> {
  return Promise.all(files.map(async (file) => ({ name: file.name, text: await file.text() })));
}

/** Files by name: a later one takes the place of an earlier one of its name. Pure. */
export function withFiles<F extends { name: string }>(old: readonly F[], more: readonly F[]): F[] {
  const names = new Set(more.map(({ name }) => name));
  return [...old.filter(({ name }) => !names.has(name)), ...more];
}

/** What keeps the instruments of the workflow from starting now. A run may be handed in all the same: it waits. */
function InstrumentsNow({ instruments }: { instruments: Checked['instruments'] }): ReactElement {
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

/** What the gateway says of the workflow: its faults, each a way to its line, and what is odd. */
function Faults({
  checked,
  error,
  pending,
  show,
}: {
  checked: Checked | undefined;
  error: Error | undefined;
  pending: boolean;
  show: (line: number) => void;
}): ReactElement {
  return (
    <Panel title="Check" aside={<span className="quiet small">{pending ? 'checking …' : ''}</span>}>
      <div className="stack-12" aria-live="polite">
        <Failed error={error} what="It could not be checked" />
        {checked === undefined && error === undefined ? <p>Nothing is written yet.</p> : null}
        {checked?.ok ? <Notice kind="done">It can be run.</Notice> : null}
        <FaultList faults={checked?.problems ?? []} show={show} />
        {checked?.warnings.map(({ message, line }, at) => (
          <Notice key={at} kind="attention">
            {line === undefined ? '' : `line ${line}: `}
            <Told text={message} />
          </Notice>
        ))}
      </div>
    </Panel>
  );
}
