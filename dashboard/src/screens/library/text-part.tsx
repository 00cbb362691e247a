import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { draftQuery, type LibraryWorkflow } from '../../api/index.ts';
import { CopyText } from '../../design/copy-text.tsx';
import { Ago } from '../../design/time.tsx';
import { Notice } from '../../design/told.tsx';
import { TextLines } from '../../preview/index.ts';
import { ActPress, useSession } from '../../session/index.ts';
import { ThrowAway } from './throw-away.tsx';

const route = getRouteApi('/library/$name');

/** The texts of a version, to be read and copied, and the way to change them. */
export function TextPart({ of }: { of: LibraryWorkflow }): ReactElement {
  const { name, shown, workflow, workflows, may_change } = of;
  const { line } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: draft } = useQuery(draftQuery(name));
  // Where nobody signs in, all share one.
  const who = useSession()?.name ?? null;
  const edit = (): void => void navigate({ search: (now) => ({ ...now, edit: true, line: undefined }) });
  const texts = [{ title: 'Workflow', text: workflow, at: line }].concat(
    Object.entries(workflows).map(([title, text]) => ({ title, text, at: undefined })),
  );
  return (
    <div className="stack-16">
      {draft ? (
        <Notice kind="attention">
          <p>
            {who === null ? 'Somebody has' : 'You have'} not finished a text of this workflow
            {draft.based_on === null ? '' : `, begun from version ${draft.based_on}`}: it was kept{' '}
            <Ago at={draft.at} />.
          </p>
          <div className="buttons">
            <ActPress scope="runs:submit" onPress={edit}>
              Go on with it
            </ActPress>
            <ThrowAway name={name} />
          </div>
        </Notice>
      ) : may_change ? (
        <div>
          <ActPress scope="runs:submit" onPress={edit}>
            Edit version {shown.version}
          </ActPress>
        </div>
      ) : (
        <p className="soft">
          {of.author ?? 'Its author'} and its editors may change it. Save a copy of it under another name from
          Submit.
        </p>
      )}
      {texts.map(({ title, text, at }) => (
        <section key={title}>
          <header className="apart">
            <h3 className="whole">{title}</h3>
            <CopyText text={text} what={title} />
          </header>
          <TextLines lines={text.trimEnd().split('\n')} label={title} most={40} marked={at} />
        </section>
      ))}
    </div>
  );
}
