import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { ToggleButton } from 'react-aria-components';
import { libraryQuery, type LibraryEntry, type LibraryList } from '../../api/index.ts';
import { Press, PressLink } from '../../design/press.tsx';
import { Choice } from '../../design/choice.tsx';
import { Panel } from '../../design/panel.tsx';
import { StateMark } from '../../design/state.tsx';
import { Table } from '../../design/table.tsx';
import { RestedSearch } from '../../design/text-input.tsx';
import { Ago } from '../../design/time.tsx';
import { Failed, Notice } from '../../design/told.tsx';
import { SavedViews } from '../../views/index.ts';
import styles from './library.module.css';
import { showLastRun } from './last-run.ts';
import { Tags } from './tags.tsx';
import { otherTitle } from './title.ts';

const route = getRouteApi('/library');

/** So many are shown at first, and more with each press, up to what a gateway lists at once. */
const shownAtOnce = 200;
const mostShown = 1_000;

/** The workflows that the lab keeps. */
export function LibraryScreen(): ReactElement {
  const { text, tag, archived } = route.useSearch();
  const navigate = route.useNavigate();
  const [limit, setLimit] = useState(shownAtOnce);
  const request = {
    limit,
    ...(text !== undefined && { text }),
    ...(tag !== undefined && { tag }),
    ...(archived && { archived: 'all' as const }),
  };
  const { data, error } = useQuery({ ...libraryQuery(request), placeholderData: (before) => before });
  const { workflows, tags = [] } = data ?? {};
  return (
    <div className="data stack-16">
      <h1 className="unseen">Library</h1>
      <div className="tools">
        <RestedSearch
          label="Search workflows"
          value={text ?? ''}
          onChange={(next) =>
            void navigate({ search: (old) => ({ ...old, text: next.trim() || undefined }), replace: true })
          }
        />
        {tags.length === 0 && tag === undefined ? null : (
          <Choice
            label="Tag"
            value={tag ?? ''}
            options={[
              { id: '', word: 'all' },
              ...[...new Set([...tags, ...(tag === undefined ? [] : [tag])])].map((id) => ({ id, word: id })),
            ]}
            onChange={(id) => void navigate({ search: (old) => ({ ...old, tag: id || undefined }) })}
          />
        )}
        <ToggleButton
          className="toggle"
          isSelected={archived === true}
          onChange={(on) => void navigate({ search: (old) => ({ ...old, archived: on || undefined }) })}
        >
          archived, too
        </ToggleButton>
        <SavedViews />
        <span className={styles['new']}>
          <PressLink href="#/submit">Write a new one</PressLink>
        </span>
      </div>
      <Failed error={error} what="The library cannot be shown" />
      <Drafts drafts={data?.drafts ?? []} />
      {workflows === undefined ? null : (
        <Panel flush>
          {workflows.length === 0 ? (
            <p className="empty">
              {data?.count === 0 ? (
                <>
                  The library is empty. Write a workflow on <Link to="/submit">Submit</Link> and save it to
                  the library, or <code>weir workflow save mix mix.yaml</code>.
                </>
              ) : (
                <>
                  No workflow fits. <Link to="/library">Show all</Link>
                </>
              )}
            </p>
          ) : (
            <Lines lines={workflows} />
          )}
        </Panel>
      )}
      {typeof data?.next !== 'string' ? null : limit < mostShown ? (
        <div>
          <Press onPress={() => setLimit(limit + shownAtOnce)}>Show more</Press>
        </div>
      ) : (
        <p className="soft">The first {limit} by name are shown: search for others.</p>
      )}
    </div>
  );
}

/** What whoever sits here has not finished. */
function Drafts({ drafts }: { drafts: LibraryList['drafts'] }): ReactElement | null {
  if (drafts.length === 0) return null;
  return (
    <Notice kind="plain">
      Not finished yet:{' '}
      {drafts.map(({ name, at }, index) => (
        <span key={name}>
          {index === 0 ? '' : ', '}
          <Link to="/library/$name" params={{ name }} search={{ tab: 'text', edit: true }}>
            {name}
          </Link>{' '}
          (<Ago at={at} />)
        </span>
      ))}
    </Notice>
  );
}

function Lines({ lines }: { lines: readonly LibraryEntry[] }): ReactElement {
  return (
    <Table
      rows={lines}
      keyOf={({ name }) => name}
      columns={[
        {
          head: 'Workflow',
          cell: ({ name, title, description, archived }) => (
            <>
              <Link to="/library/$name" params={{ name }}>
                {name}
              </Link>{' '}
              {archived ? <span className="quiet">archived</span> : null}
              {[otherTitle({ name, title }), description].map((each, at) =>
                each === undefined ? null : (
                  <div key={at} className="soft whole">
                    {each}
                  </div>
                ),
              )}
            </>
          ),
        },
        { head: 'Tags', cell: ({ tags }) => <Tags tags={tags} /> },
        { head: 'Author', cell: ({ author }) => author },
        { head: 'Version', cell: ({ newest }) => newest.version },
        {
          head: 'Saved',
          cell: ({ newest: { at, by } }) => (
            <>
              <Ago at={at} />
              {by === null ? '' : ` by ${by}`}
            </>
          ),
        },
        {
          head: 'Last run',
          cell: ({ last_run }) =>
            last_run ? (
              <Link to="/runs/$id" params={{ id: last_run.run_id }} className={styles['run'] ?? ''}>
                <StateMark shown={showLastRun(last_run)} /> <Ago at={last_run.at} />
              </Link>
            ) : (
              <span className="quiet">never run</span>
            ),
        },
      ]}
    />
  );
}
