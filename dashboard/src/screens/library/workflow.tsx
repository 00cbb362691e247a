import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Suspense, type ReactElement } from 'react';
import { Problem } from '../../../../client/index.ts';
import { draftQuery, libraryWorkflowQuery, type LibraryWorkflow } from '../../api/index.ts';
import { Choice } from '../../design/choice.tsx';
import { Press } from '../../design/press.tsx';
import { StateMark } from '../../design/state.tsx';
import { Ago } from '../../design/time.tsx';
import { Failed, Notice } from '../../design/told.tsx';
import { showLastRun } from './last-run.ts';
import styles from './library.module.css';
import { tabs, type Tab as TabName } from './library-search.ts';
import { RunPart } from './run-part.tsx';
import { RunsPart } from './runs-part.tsx';
import { Tags } from './tags.tsx';
import { otherTitle } from './title.ts';
import { lazyPart } from '../../design/loading.ts';
import { inPlace } from '../../design/in-place.ts';
import { Tabbed } from '../../design/tabs.tsx';

const StepsPart = lazyPart(async () => (await import('./steps-part.tsx')).StepsPart);
const TextPart = lazyPart(async () => (await import('./text-part.tsx')).TextPart);
const EditText = lazyPart(async () => (await import('./edit-text.tsx')).EditText);
const VersionsPart = lazyPart(async () => (await import('./versions-part.tsx')).VersionsPart);
const AboutPart = lazyPart(async () => (await import('./about-part.tsx')).AboutPart);

/** Whether a part has cards of its own. */
const isOfCards = (tab: TabName, edits: boolean): boolean =>
  tab === 'run' || tab === 'steps' || (tab === 'text' && edits);

const route = getRouteApi('/library/$name');

/** A workflow of the library: it is run with values of one's own, read, changed, and compared with what it was. */
export function WorkflowScreen(): ReactElement {
  const { name } = route.useParams();
  const { version, tab = 'run', edit } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: of, error, refetch } = useQuery(libraryWorkflowQuery(name, version));
  if (!of) return error ? <NoWorkflow name={name} error={error} again={() => void refetch()} /> : <Loading />;
  return (
    <div className="data stack-12" key={name}>
      <Top of={of} />
      <Tabbed
        className={`stack-12 ${styles['tabs']}`}
        panel={isOfCards(tab, edit === true) ? '' : `card ${styles['panel']}`}
        label="Parts of the workflow"
        parts={tabs}
        chosen={tab}
        choose={(part) =>
          void navigate({ search: (now) => ({ ...now, tab: part === 'run' ? undefined : part }), ...inPlace })
        }
      >
        <Part key={version} tab={tab} of={of} />
      </Tabbed>
    </div>
  );
}

function Part({ tab, of }: { tab: TabName; of: LibraryWorkflow }): ReactElement {
  const { edit } = route.useSearch();
  switch (tab) {
    case 'run':
      return <RunPart of={of} />;
    case 'steps':
      return <StepsPart of={of} />;
    case 'text':
      return edit ? <EditText name={of.name} of={of} /> : <TextPart of={of} />;
    case 'versions':
      return <VersionsPart of={of} />;
    case 'runs':
      return <RunsPart name={of.name} />;
    case 'about':
      return <AboutPart of={of} />;
  }
}

/** What the workflow is, which version is shown, and how its last run went. */
function Top({ of }: { of: LibraryWorkflow }): ReactElement {
  const { name, title, newest, shown, archived, tags, notes, last_run } = of;
  const navigate = route.useNavigate();
  const other = otherTitle({ name, title });
  const versions = Array.from({ length: newest.version }, (_, at) => newest.version - at);
  return (
    <header className="stack-8">
      <div className="line-16">
        <Link to="/library">Library</Link>
        <h1 className="whole">{name}</h1>
        {other === undefined ? null : <span className="soft whole">{other}</span>}
        {archived ? <StateMark shown={{ key: 'paused', word: 'archived' }} /> : null}
        <Tags tags={tags} />
      </div>
      <div className="line-16">
        <Choice
          label="Version"
          value={String(shown.version)}
          options={versions.map((each) => ({
            id: String(each),
            word: each === newest.version ? `${each}, the newest` : String(each),
          }))}
          onChange={(id) =>
            void navigate({
              search: (now) => ({
                ...now,
                version: Number(id) === newest.version ? undefined : Number(id),
                edit: undefined,
              }),
            })
          }
        />
        <span className="soft">
          saved <Ago at={shown.at} />
          {shown.by === null ? '' : ` by ${shown.by}`}
          {shown.note === null ? '' : `: ${shown.note}`}
        </span>
        {last_run ? (
          <span className="line-12">
            <span className="quiet">Last run</span>
            <Link to="/runs/$id" params={{ id: last_run.run_id }} className={styles['run'] ?? ''}>
              <StateMark shown={showLastRun(last_run)} /> <Ago at={last_run.at} />
            </Link>
          </span>
        ) : null}
      </div>
      {notes === '' ? null : <p className={`soft whole ${styles['notes']}`}>{notes}</p>}
    </header>
  );
}

/** Keeps the places of what is about to come. */
function Loading(): ReactElement {
  return (
    <div className="stack-12" aria-busy="true">
      <h1>Workflow</h1>
      <p className="quiet" role="status">
        Reading the workflow …
      </p>
    </div>
  );
}

/** A name that is in no version yet: whoever has begun to write it goes on. */
function NoWorkflow({ name, error, again }: { name: string; error: Error; again: () => void }): ReactElement {
  const missing = error instanceof Problem && error.status === 404;
  const { version } = route.useSearch();
  const draft = useQuery({ ...draftQuery(name), enabled: missing });
  if (missing && version === undefined && draft.data) {
    return (
      <div className="stack-12">
        <div className="line-16">
          <Link to="/library">Library</Link>
          <h1 className="whole">{name}</h1>
          <span className="soft">not saved yet</span>
        </div>
        <Suspense fallback={null}>
          <EditText name={name} of={undefined} />
        </Suspense>
      </div>
    );
  }
  return (
    <div className="stack-12">
      <h1>Workflow</h1>
      {missing ? (
        <Notice kind="plain">
          {version === undefined
            ? `The library has no workflow “${name}”.`
            : `The library has no version ${version} of “${name}”.`}{' '}
          <Link to="/library">See all workflows</Link>
        </Notice>
      ) : (
        <Failed error={error} what="This workflow cannot be shown">
          <Press onPress={again}>Try again</Press>
        </Failed>
      )}
    </div>
  );
}
