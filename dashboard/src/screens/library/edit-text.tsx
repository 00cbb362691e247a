import { useIsMutating, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useState, type ReactElement } from 'react';
import {
  checkText,
  draftChange,
  draftToEditQuery,
  type Edited,
  type Fault,
  type LibraryWorkflow,
  libraryWorkflowQuery,
} from '../../api/index.ts';
import { Problem } from '../../../../client/index.ts';
import { Choice } from '../../design/choice.tsx';
import { Press } from '../../design/press.tsx';
import { useChecked } from '../../design/rested.ts';
import { Since } from '../../design/time.tsx';
import { Failed, Notice, Reading } from '../../design/told.tsx';
import { inPlace } from '../../design/in-place.ts';
import { StepPanel, TextEditor, useEditing } from '../../editor/index.ts';
import { FaultList, WarningList, usedWorkflows, WorkflowsPanel, withFiles } from '../../handing-in/index.ts';
import { ActPress } from '../../session/index.ts';
import { Differences } from './difference.tsx';
import styles from './library.module.css';
import { SaveAsk } from './save-ask.tsx';
import { ThrowAway } from './throw-away.tsx';
import { useKept } from './use-kept.ts';

const route = getRouteApi('/library/$name');
const none: readonly Fault[] = [];

/** Where the text of a workflow is changed. What is written is kept until it is saved or thrown away. */
export function EditText({ name, of }: { name: string; of: LibraryWorkflow | undefined }): ReactElement {
  // What was written here a moment ago may be on its way.
  const changes = useIsMutating({ mutationKey: draftChange(name) }) > 0;
  const draft = useQuery({ ...draftToEditQuery(name), enabled: !changes });
  return (
    <Reading of={draft} what="your text">
      {(draft) => {
        const from = of && { ...of, based_on: of.shown.version };
        const begun = draft ?? from;
        const since = draft?.at ?? null;
        return begun ? <Edit key={`${name} ${since}`} {...{ name, of, begun, since }} /> : null;
      }}
    </Reading>
  );
}

function Edit({
  name,
  of,
  begun,
  since,
}: {
  name: string;
  of: LibraryWorkflow | undefined;
  begun: Required<Edited>;
  /** When what it is begun from was kept; null where it is a version. */
  since: string | null;
}): ReactElement {
  const queries = useQueryClient();
  const navigate = route.useNavigate();
  const [edited, setEdited] = useState<Required<Edited>>(() => {
    const { workflow, workflows, based_on } = begun;
    return { workflow, workflows, based_on };
  });
  // The workflow itself, or one that it uses, by its path.
  const { file: path = '', step: chosen } = route.useSearch();
  const [saves, setSaves] = useState(false);
  const [compares, setCompares] = useState(false);
  const kept = useKept(name, edited, since);
  const { workflow, workflows, based_on } = edited;
  const text = path === '' ? workflow : (workflows[path] ?? '');
  const attached = useMemo(
    () => Object.entries(workflows).map(([file, text]) => ({ name: file, text })),
    [workflows],
  );
  const used = useMemo(() => usedWorkflows(workflow, attached), [workflow, attached]);
  const { found, error, pending } = useChecked(workflow.trim() === '' ? undefined : edited, checkText);
  const wrong = found?.problems.filter(({ wanting }) => !wanting) ?? none;
  const faults = useMemo(
    () => (found?.problems ?? none).filter(({ file = '' }) => file === path),
    [found, path],
  );
  const change = (next: string): void =>
    setEdited((old) =>
      path === '' ? { ...old, workflow: next } : { ...old, workflows: { ...old.workflows, [path]: next } },
    );
  const editing = useEditing({
    ...{ text, onChange: change, faults, chosen },
    choose: (step) => void navigate({ search: (now) => ({ ...now, step }), ...inPlace }),
  });
  const setPath = async (file: string): Promise<void> => {
    await editing.settledRef.current;
    await navigate({ search: (now) => ({ ...now, file: file || undefined, step: undefined }), ...inPlace });
  };
  const leave = async (): Promise<void> => {
    await editing.settledRef.current;
    await navigate({
      search: (now) => ({ ...now, edit: undefined, line: undefined, file: undefined, step: undefined }),
    });
  };
  const isElsewhere = kept.error instanceof Problem && kept.error.code === 'version_conflict';
  const takeOther = (): void => {
    kept.forget();
    void queries.resetQueries({ queryKey: draftToEditQuery(name).queryKey });
  };
  const attach = async (files: readonly File[]): Promise<void> => {
    const read = await Promise.all(files.map(async (file) => ({ name: file.name, text: await file.text() })));
    const all = withFiles(
      attached,
      read.map((file) => ({ ...file, name: placeOf(file.name, used) })),
    );
    setEdited((old) => ({
      ...old,
      workflows: Object.fromEntries(all.map((each) => [each.name, each.text])),
    }));
  };
  return (
    <div className="stack-12">
      <div className="line-16">
        {attached.length === 0 ? null : (
          <Choice
            label="Text"
            value={path}
            options={[
              { id: '', word: 'the workflow' },
              ...attached.map((each) => ({ id: each.name, word: each.name })),
            ]}
            onChange={(file) => void setPath(file)}
          />
        )}
        <span className="soft">
          {based_on === null ? 'A new workflow' : `Begun from version ${based_on}`}
          {of && based_on !== of.newest.version ? `; the newest is ${of.newest.version}` : ''}
        </span>
        <span className="soft" role="status">
          {kept.at === undefined ? (
            kept.pending ? (
              'keeping it …'
            ) : (
              ''
            )
          ) : (
            <>
              kept <Since at={kept.at} /> ago
            </>
          )}
        </span>
        <div className={`buttons ${styles['verbs']}`}>
          {based_on === null ? null : (
            <Press onPress={() => setCompares(!compares)}>
              {compares ? 'Back to the text' : 'What I have changed'}
            </Press>
          )}
          <ThrowAway name={name} before={kept.forget} then={() => void leave()} failed={kept.goOn} />
          <Press onPress={() => void leave()}>Leave it for later</Press>
          <ActPress
            scope="runs:submit"
            look="main"
            isDisabled={workflow.trim() === ''}
            onPress={() => void editing.settledRef.current.then(() => setSaves(true))}
          >
            Save …
          </ActPress>
        </div>
      </div>
      {kept.error ? (
        <Failed error={kept.error} what="What you write is not kept">
          {isElsewhere ? (
            <span className="buttons">
              <Press onPress={() => kept.again(true)}>Keep mine in its place</Press>
              <Press onPress={takeOther}>Leave mine, and take the other</Press>
            </span>
          ) : (
            <Press onPress={() => kept.again()}>Try again</Press>
          )}
        </Failed>
      ) : null}
      {compares && based_on !== null ? (
        <Changed name={name} version={based_on} edited={edited} />
      ) : (
        <div className={styles['halves']}>
          <div className="card">
            <TextEditor key={path} of={editing} />
          </div>
          <div className="stack-12" aria-live="polite">
            <Failed error={error} what="It could not be checked" />
            {found === undefined ? (
              <p className="quiet">{pending ? 'checking …' : ''}</p>
            ) : wrong.length > 0 ? (
              <FaultList faults={wrong} show={editing.show} />
            ) : (
              <Notice kind="done">
                {found.problems.length === 0
                  ? 'It can be run.'
                  : 'It can be run, with the values that it wants.'}
              </Notice>
            )}
            <WarningList warnings={found?.warnings ?? []} />
            <StepPanel key={path} of={editing} />
            <WorkflowsPanel
              used={used}
              attached={attached}
              attach={(files) => void attach(files)}
              takeAway={(file) => {
                const { [file]: _, ...others } = workflows;
                setEdited({ ...edited, workflows: others });
                if (path === file) void setPath('');
              }}
            />
          </div>
        </div>
      )}
      {saves ? (
        <SaveAsk
          edited={edited}
          of={of && name}
          suggested={name}
          draft={{ name, settle: kept.settle, goOn: kept.goOn }}
          done={(saved) => {
            void navigate({
              to: '/library/$name',
              params: { name: saved.name },
              search: { tab: 'text' },
            });
          }}
          close={() => setSaves(false)}
        />
      ) : null}
    </div>
  );
}

/** What differs from the version that somebody began from. */
function Changed({
  name,
  version,
  edited,
}: {
  name: string;
  version: number;
  edited: Required<Edited>;
}): ReactElement {
  return (
    <Reading of={useQuery(libraryWorkflowQuery(name, version))} what={`version ${version}`}>
      {(one) => <Differences one={one} other={edited} names={[`version ${version}`, 'your text']} />}
    </Reading>
  );
}

/** The path by which a file that somebody attaches is used: who chooses a file says nothing of its folder. Pure. */
function placeOf(file: string, used: readonly { path: string; text?: string }[]): string {
  return used.find(({ path }) => path.split('/').at(-1) === file)?.path ?? file;
}
