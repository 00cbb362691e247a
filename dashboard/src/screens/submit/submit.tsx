import { lazy, Suspense, useMemo, useState, type DragEvent, type ReactElement } from 'react';
import { FileTrigger } from 'react-aria-components';
import type { Fault, Submission } from '../../api/index.ts';
import { readForm } from '../../asking/index.ts';
import { Panel } from '../../design/panel.tsx';
import { Press } from '../../design/press.tsx';
import { remember, useRemembered } from '../../design/remembered.ts';
import { Faults } from './faults.tsx';
import { HandIn } from './hand-in.tsx';
import { isWorkflow, readAll, withFiles } from './attach.ts';
import { InstrumentsNow } from './instruments-now.tsx';
import styles from './submit.module.css';
import { useCheck } from './use-check.ts';
import { mainOf, usedWorkflows, type WorkflowFile } from './used-workflows.ts';
import { fieldsOfParameters, readPayload, wrongValues } from './values.ts';
import { ValuesForm } from './values-form.tsx';
import { WithInstruments } from './with-instruments.tsx';
import { WorkflowsPanel } from './workflows-panel.tsx';

const YamlEditor = lazy(async () => ({ default: (await import('./yaml-editor.tsx')).YamlEditor }));
const none: readonly Fault[] = [];

/** A workflow is dropped, pasted or written here, checked by the gateway as it changes, and handed in. */
export function SubmitScreen(): ReactElement {
  // A page that is loaded anew has the draft again.
  const [workflow] = useRemembered('weir.draft');
  const [parameterTexts, setParameterTexts] = useState<Record<string, string>>({});
  const [payloadTexts, setPayloadTexts] = useState<Record<string, string>>({});
  const [files, setFiles] = useState<readonly File[]>([]);
  const [attached, setAttached] = useState<readonly WorkflowFile[]>([]);
  const [goTo, setGoTo] = useState<{ line: number }>();
  const [over, setOver] = useState(false);
  const [asked, setAsked] = useState<Pick<Submission, 'parameters' | 'payload'>>({
    parameters: {},
    payload: {},
  });

  const used = useMemo(() => usedWorkflows(workflow, attached), [workflow, attached]);
  const submission = useMemo((): Submission => {
    const workflows = Object.fromEntries(
      used.flatMap(({ path, text }) => (text === undefined ? [] : [[path, text] as const])),
    );
    return { workflow, ...asked, files, ...(Object.keys(workflows).length === 0 ? {} : { workflows }) };
  }, [workflow, asked, files, used]);
  const { checked, error, pending } = useCheck(submission);
  const about = checked?.workflow ?? undefined;

  const fields = fieldsOfParameters(about?.parameters ?? []);
  const parameters = readForm(fields, parameterTexts);
  const wrong = { ...wrongValues(about?.parameters ?? [], checked?.problems ?? none), ...parameters.wrong };
  const payload = readPayload(about?.payload_keys ?? [], payloadTexts);
  const values = { parameters: parameters.values, payload };
  // What is typed into the form is checked with the workflow.
  if (JSON.stringify(values) !== JSON.stringify(asked)) setAsked(values);

  const take = async (given: readonly File[]): Promise<void> => {
    const written = await readAll(given.filter(isWorkflow));
    const main = mainOf(written, workflow);
    if (main) remember('weir.draft', main.text);
    const others = written.filter((file) => file !== main);
    setAttached((old) => withFiles(old, others));
    setFiles((old) =>
      withFiles(
        old,
        given.filter((file) => !isWorkflow(file)),
      ),
    );
  };
  const attach = async (given: readonly File[]): Promise<void> => {
    const written = await readAll(given);
    setAttached((old) => withFiles(old, written));
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
          <p className={styles['hint']}>
            Drop a workflow with its files anywhere here, paste one, or write it.
          </p>
        ) : null}
        <Suspense fallback={<div className={styles['editor']} />}>
          <YamlEditor
            text={workflow}
            onChange={(text) => remember('weir.draft', text)}
            faults={workflow === '' ? none : (checked?.problems ?? none)}
            goTo={goTo}
          />
        </Suspense>
      </Panel>
      <div className={styles['side']}>
        <Faults
          checked={workflow === '' ? undefined : checked}
          error={error}
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
              payload={{ texts: payloadTexts, change: setPayloadTexts }}
              files={{ given: files, change: setFiles }}
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
          ready={checked?.ok === true && !pending && Object.keys(parameters.wrong).length === 0}
        />
      ) : null}
    </div>
  );
}
