import { useMemo, useState, type DragEvent, type ReactElement } from 'react';
import { FileTrigger } from 'react-aria-components';
import type { Fault, HandedAgain, Texts } from '../../api/index.ts';
import { StepPanel, TextEditor, useEditing } from '../../editor/index.ts';
import { Segments } from '../../design/choice.tsx';
import { Panel } from '../../design/panel.tsx';
import { Press } from '../../design/press.tsx';
import { remember, useRemembered } from '../../design/remembered.ts';
import { inPlace } from '../../design/in-place.ts';
import {
  CheckPanel,
  HandIn,
  InstrumentsNow,
  isTable,
  mainOf,
  ManyRuns,
  useFilledIn,
  usedWorkflows,
  ValuesForm,
  withFiles,
  WithInstruments,
  type WorkflowFile,
  WorkflowsPanel,
} from '../../handing-in/index.ts';
import styles from './submit.module.css';
import { getRouteApi } from '@tanstack/react-router';
import { GraphOfText } from './graph-of-text.tsx';
import { RunAgain } from './run-again.tsx';
import { forgetLibrary, WithLibrary } from './with-library.tsx';

const none: readonly Fault[] = [];
const views = [
  { id: 'text', word: 'Text' },
  { id: 'graph', word: 'Graph' },
  { id: 'both', word: 'Both' },
] as const;
const route = getRouteApi('/submit');

/** A workflow is dropped, pasted or written here, checked by the gateway as it changes, and handed in. */
export function SubmitScreen(): ReactElement {
  // A page that is loaded anew has the draft again.
  const [workflow] = useRemembered('weir.draft');
  const { again, step: chosen, view = 'text' } = route.useSearch();
  const navigate = route.useNavigate();
  const write = (text: string): void => {
    remember('weir.draft', text);
    if (text === '') replaced();
  };
  const [attached, setAttached] = useState<readonly WorkflowFile[]>([]);
  /** Grows whenever another workflow takes the place. */
  const [nth, setNth] = useState(0);
  const [over, setOver] = useState(false);

  const used = useMemo(() => usedWorkflows(workflow, attached), [workflow, attached]);
  const isEmpty = workflow.trim() === '';
  const what = useMemo(() => {
    const workflows = Object.fromEntries(
      used.flatMap(({ path, text }) => (text === undefined ? [] : [[path, text] as const])),
    );
    return isEmpty ? undefined : { workflow, ...(Object.keys(workflows).length > 0 && { workflows }) };
  }, [isEmpty, workflow, used]);
  const filled = useFilledIn(what);
  const { about, checked } = filled;
  // The workflows that were attached stay: who drops one by one may begin with those that another uses.
  const replaced = (): void => {
    forgetLibrary();
    filled.reset();
    setNth((before) => before + 1);
  };
  const faults = useMemo(
    () => (checked?.problems ?? none).filter(({ file }) => file === undefined),
    [checked],
  );
  const editing = useEditing({
    ...{ text: workflow, onChange: write, faults, chosen },
    choose: (step) => void navigate({ search: (old) => ({ ...old, step }), ...inPlace }),
  });
  const { read, select, show } = editing;

  const take = async (given: readonly File[]): Promise<void> => {
    const written = await readAll(given.filter(isWorkflow));
    const main = mainOf(written, workflow);
    if (main && main.text !== workflow) {
      remember('weir.draft', main.text);
      replaced();
    }
    const others = written.filter((file) => file !== main);
    const wanted = new Set(about?.files.map(({ name }) => name));
    const tableIn = given.find((file) => isTable(file) && !wanted.has(file.name));
    const data = given.filter((file) => !isWorkflow(file) && file !== tableIn);
    setAttached((old) => withFiles(old, others));
    filled.files.add(data);
    if (tableIn) await filled.takeTable(tableIn);
  };
  const attach = async (given: readonly File[]): Promise<void> => {
    const written = await readAll(given);
    setAttached((old) => withFiles(old, written));
  };
  const leave = (): void => void navigate({ search: {}, replace: true });
  const putIn = ({ workflow: text, workflows }: Required<Texts>): void => {
    remember('weir.draft', text);
    replaced();
    setAttached(Object.entries(workflows).map(([name, each]) => ({ name, text: each })));
  };
  const takeAgain = (handedIn: HandedAgain): void => {
    putIn(handedIn);
    filled.takeAgain(handedIn);
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
          <Segments
            label="Shown as"
            value={view}
            options={views}
            onChange={(id) =>
              void navigate({
                search: (old) => ({ ...old, view: id === 'text' ? undefined : id }),
                ...inPlace,
              })
            }
          />
        }
        flush
      >
        <div className={`line-12 ${styles['tools']}`}>
          <WithLibrary what={what} title={about?.name} open={putIn} />
          <FileTrigger allowsMultiple onSelect={(list) => void take([...(list ?? [])])}>
            <Press>Choose files …</Press>
          </FileTrigger>
        </div>
        {workflow === '' ? (
          <p className={`soft ${styles['hint']}`}>
            Drop a workflow with its files anywhere here, paste one, write it, or choose its first step.
          </p>
        ) : null}
        <div className={view === 'both' && !isEmpty ? styles['both'] : undefined}>
          {view === 'graph' && !isEmpty ? null : <TextEditor of={editing} low={view === 'both'} />}
          {view === 'text' || isEmpty ? null : <GraphOfText {...{ about, chosen, select }} />}
        </div>
      </Panel>
      {read ? (
        <div className={styles['step']}>
          <StepPanel key={nth} of={editing} />
        </div>
      ) : null}
      <div className={`stack-16 ${styles['side']}`}>
        {again === undefined ? null : (
          <RunAgain key={again} runId={again} draft={workflow} take={takeAgain} leave={leave} />
        )}
        <CheckPanel of={filled} show={show} />
        <WorkflowsPanel
          used={used}
          attached={attached}
          attach={(given) => void attach(given)}
          takeAway={(name) => setAttached(attached.filter((file) => file.name !== name))}
        />
        {about ? (
          <>
            <ValuesForm of={filled} />
            <ManyRuns of={filled} />
            <InstrumentsNow of={filled} />
            <WithInstruments of={filled} show={show} />
          </>
        ) : null}
      </div>
      <HandIn of={filled} />
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
