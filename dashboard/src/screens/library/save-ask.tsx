import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactElement } from 'react';
import { Problem } from '../../../../client/index.ts';
import { isLibraryName } from '../../../../shared/sentences/index.ts';
import {
  type Edited,
  libraryWorkflowQuery,
  type LibrarySaved,
  type LibraryWorkflow,
  saveVersion,
} from '../../api/index.ts';
import { DialogBox } from '../../design/dialog-box.tsx';
import { Press } from '../../design/press.tsx';
import { TextInput } from '../../design/text-input.tsx';
import { Notice, Told } from '../../design/told.tsx';
import { SaidAsk } from '../../session/index.ts';
import { Differences } from './difference.tsx';

/**
 * Saves a text as the next version of a workflow, or as a new one. Where somebody has saved another version meanwhile, it shows what
 * differs, and saves after that one only when it is told to.
 */
export function SaveAsk({
  edited,
  of,
  suggested = '',
  draft,
  done,
  close,
}: {
  edited: Edited;
  /** The name of the workflow that was edited; undefined for one that is new. */
  of: string | undefined;
  /** The name that is filled in for one that is new; missing where it may have no other name. */
  suggested?: string | undefined;
  /** What is kept of the text: the gateway throws it away where it is the text that is saved. */
  draft?: { name: string; settle: () => Promise<void>; goOn: () => void };
  done: (saved: LibrarySaved) => void;
  close: () => void;
}): ReactElement {
  const queries = useQueryClient();
  const [name, setName] = useState(of ?? suggested);
  const [note, setNote] = useState('');
  /** The version that somebody has saved meanwhile. */
  const [newer, setNewer] = useState<LibraryWorkflow>();
  const [saved, setSaved] = useState<LibrarySaved>();
  /** True once what was saved is told in a dialog of its own: this one is over then, and not left. */
  const tells = useRef(false);
  if (saved) return <Saved saved={saved} close={() => done(saved)} />;
  const fits = isLibraryName(name);
  const based_on = newer && newer.name === name ? newer.shown.version : name === of ? edited.based_on : null;
  const save = async (by: string): Promise<void> => {
    try {
      // A keep that comes after it would bring the draft back.
      await draft?.settle();
      const told = { note: note.trim(), by, draft: draft?.name };
      const result = await saveVersion(name, { ...edited, based_on }, told);
      await queries.invalidateQueries({ queryKey: ['library'] });
      if (result.is_new && result.problems.length === 0) return done(result);
      tells.current = true;
      setSaved(result);
    } catch (error) {
      draft?.goOn();
      if (error instanceof Problem && error.code === 'version_conflict')
        setNewer(await queries.fetchQuery({ ...libraryWorkflowQuery(name), staleTime: 0 }));
      throw error;
    }
  };
  const conflict = newer?.name === name ? newer : undefined;
  return (
    <SaidAsk
      title="Save to the library"
      wide={conflict !== undefined}
      consequence={
        <p>
          {conflict
            ? `Yours becomes version ${conflict.shown.version + 1}, and is what is run from then on: put into it what you want to keep of version ${conflict.shown.version}.`
            : 'It becomes a version that never changes. Runs know which one they were made of.'}
        </p>
      }
      act={{
        word: conflict ? `Save it after version ${conflict.shown.version}` : 'Save',
        ready: fits,
        run: ({ by }) => save(by),
      }}
      close={() => {
        if (!tells.current) close();
      }}
    >
      <TextInput
        label="Name"
        value={name}
        onChange={setName}
        required
        hint="By which it is found, and run from the command line."
        {...(fits || name === ''
          ? {}
          : { error: 'letters, digits, dots, hyphens and underscores, and a letter or a digit first' })}
      />
      <TextInput label="What is new in it (may be left out)" value={note} onChange={setNote} />
      {conflict ? (
        <Differences
          one={conflict}
          other={{ workflow: edited.workflow, workflows: edited.workflows ?? {} }}
          names={[`version ${conflict.shown.version}`, 'your text']}
        />
      ) : null}
    </SaidAsk>
  );
}

/** What somebody should know of what was saved. */
function Saved({ saved, close }: { saved: LibrarySaved; close: () => void }): ReactElement {
  const { name, version, is_new, problems } = saved;
  return (
    <DialogBox
      title={`${name}, version ${version}`}
      close={close}
      actions={
        <Press look="main" onPress={close}>
          Close
        </Press>
      }
    >
      {is_new ? null : (
        <Notice kind="plain">Version {version} has the same texts already: no other was made.</Notice>
      )}
      {problems.length === 0 ? null : (
        <Notice kind="attention">
          <p>It is saved. As the lab is now, a run of it would be refused:</p>
          <ul className="stack-4">
            {problems.map(({ message, line }, at) => (
              <li key={at}>
                {line === undefined ? '' : `line ${line}: `}
                <Told text={message} />
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </DialogBox>
  );
}
