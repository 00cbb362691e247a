import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { libraryQuery, libraryWorkflowQuery, type LibraryWorkflow, type Texts } from '../../api/index.ts';
import { DialogBox } from '../../design/dialog-box.tsx';
import { Press } from '../../design/press.tsx';
import { remember, useRemembered } from '../../design/remembered.ts';
import { SearchField } from '../../design/text-input.tsx';
import { Failed, Reading } from '../../design/told.tsx';
import { useRested } from '../../design/rested.ts';
import { ActPress } from '../../session/index.ts';
import { libraryNameFrom } from '../../../../shared/sentences/index.ts';
import { SaveAsk } from '../library/save-ask.tsx';
import styles from './submit.module.css';

/** Where what stands in the editor came from, and goes to: workflows that the lab keeps. */
export function WithLibrary({
  what,
  title,
  open,
}: {
  what: Texts | undefined;
  /** What the workflow is called. */
  title: string | null | undefined;
  /** Puts a workflow into the editor. */
  open: (workflow: LibraryWorkflow) => void;
}): ReactElement {
  const [from, setFrom] = useRemembered('weir.draft-from');
  const [asks, setAsks] = useState<'open' | 'save'>();
  const [, of, version] = /^(.+)@(\d+)$/.exec(from) ?? [];
  const close = (): void => setAsks(undefined);
  return (
    <>
      {of === undefined ? null : (
        <Link to="/library/$name" params={{ name: of }}>
          {of}, version {version}
        </Link>
      )}
      <Press onPress={() => setAsks('open')}>Open from library …</Press>
      <ActPress scope="runs:submit" isDisabled={what === undefined} onPress={() => setAsks('save')}>
        Save to library …
      </ActPress>
      {asks === 'open' ? (
        <Open
          isEmpty={what === undefined}
          take={(workflow) => {
            open(workflow);
            setFrom(`${workflow.name}@${workflow.shown.version}`);
            close();
          }}
          close={close}
        />
      ) : null}
      {asks === 'save' && what ? (
        <SaveAsk
          edited={{ ...what, based_on: version === undefined ? null : Number(version) }}
          of={of}
          suggested={libraryNameFrom(title ?? '')}
          done={(saved) => {
            setFrom(`${saved.name}@${saved.version}`);
            close();
          }}
          close={close}
        />
      ) : null}
    </>
  );
}

/** What stands in the editor is of no workflow of the library any more: another one was put there. */
export function forgetLibrary(): void {
  remember('weir.draft-from', '');
}

/** So many are shown: who seeks another types. */
const mostShown = 50;

function Open({
  isEmpty,
  take,
  close,
}: {
  isEmpty: boolean;
  take: (workflow: LibraryWorkflow) => void;
  close: () => void;
}): ReactElement {
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const rested = useRested(text.trim());
  const [error, setError] = useState<Error>();
  const list = useQuery({
    ...libraryQuery(rested === '' ? {} : { text: rested }),
    placeholderData: (before) => before,
  });
  const read = (name: string): void => {
    queries.fetchQuery({ ...libraryWorkflowQuery(name), staleTime: 0 }).then(take, setError);
  };
  return (
    <DialogBox title="Open from library" close={close} actions={<Press onPress={close}>Leave it</Press>}>
      {isEmpty ? null : <p>It takes the place of what stands in the editor.</p>}
      <SearchField label="Search workflows" value={text} onChange={setText} />
      <Failed error={error} what="It cannot be opened" />
      <Reading of={list} what="the library">
        {({ workflows }) =>
          workflows.length === 0 ? (
            <p className="soft">No workflow fits.</p>
          ) : (
            <ul className={`box ${styles['open']}`}>
              {workflows.slice(0, mostShown).map(({ name, title, newest }) => (
                <li key={name}>
                  <button type="button" className="plain lit" onClick={() => read(name)}>
                    <b className="whole">{name}</b> <span className="quiet">version {newest.version}</span>
                    {title === name ? null : <span className="soft whole">{title}</span>}
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Reading>
    </DialogBox>
  );
}
