import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import {
  libraryWorkflowQuery,
  type LibraryVersion,
  type LibraryWorkflow,
  versionsQuery,
} from '../../api/index.ts';
import { SelectField } from '../../design/choice.tsx';
import { Table } from '../../design/table.tsx';
import { Ago } from '../../design/time.tsx';
import { Reading } from '../../design/told.tsx';
import { inPlace } from '../../design/in-place.ts';
import { Differences } from './difference.tsx';
import styles from './library.module.css';

const route = getRouteApi('/library/$name');

/** The versions of a workflow, and what differs between two of them. */
export function VersionsPart({ of }: { of: LibraryWorkflow }): ReactElement {
  return (
    <Reading of={useQuery(versionsQuery(of.name))} what="the versions">
      {({ versions, next }) => (
        <div className="stack-16">
          <Table
            rows={versions}
            keyOf={({ version }) => String(version)}
            columns={[
              {
                head: 'Version',
                cell: ({ version }) => (
                  <Link
                    to="/library/$name"
                    params={{ name: of.name }}
                    search={(now: object) => ({ ...now, version, against: undefined })}
                    resetScroll={false}
                  >
                    {version}
                    {version === of.newest.version ? ', the newest' : ''}
                  </Link>
                ),
              },
              { head: 'Saved', cell: ({ at }) => <Ago at={at} /> },
              { head: 'By', cell: ({ by }) => by },
              { head: 'Note', cell: ({ note }) => <span className="whole">{note}</span> },
              {
                head: 'Made from',
                cell: ({ version, based_on }) =>
                  based_on === null || based_on === version - 1 ? '' : `version ${based_on}`,
              },
            ]}
          />
          {next === null ? null : (
            <p className="soft">
              Older ones are listed by <code>weir workflow show {of.name} --versions</code>.
            </p>
          )}
          {versions.length > 1 ? <Compared of={of} versions={versions} /> : null}
        </div>
      )}
    </Reading>
  );
}

/** What differs between the version that is shown and another: the one before it, unless the address names one. */
function Compared({
  of,
  versions,
}: {
  of: LibraryWorkflow;
  versions: readonly LibraryVersion[];
}): ReactElement {
  const { against = of.shown.version === 1 ? 2 : of.shown.version - 1 } = route.useSearch();
  const navigate = route.useNavigate();
  const options = versions.map(({ version, note }) => ({
    id: String(version),
    word: `version ${version}${note === null ? '' : `: ${note}`}`,
  }));
  const [one, other] = [Math.min(against, of.shown.version), Math.max(against, of.shown.version)];
  const go = (search: { version?: number; against?: number }): void =>
    void navigate({ search: (now) => ({ ...now, ...search }), ...inPlace });
  return (
    <section className="stack-12" aria-label="What differs between two versions">
      <div className={`tools ${styles['compared']}`}>
        <SelectField
          label="Compare"
          value={String(of.shown.version)}
          options={options}
          onChange={(id) => go({ version: Number(id) })}
        />
        <SelectField
          label="with"
          value={String(against)}
          options={options}
          onChange={(id) => go({ against: Number(id) })}
        />
      </div>
      {one === other ? <p>It is the same version.</p> : <Both name={of.name} one={one} other={other} />}
    </section>
  );
}

function Both({ name, one, other }: { name: string; one: number; other: number }): ReactElement {
  const first = useQuery(libraryWorkflowQuery(name, one));
  const second = useQuery(libraryWorkflowQuery(name, other));
  return (
    <Reading of={first} what={`version ${one}`}>
      {(older) => (
        <Reading of={second} what={`version ${other}`}>
          {(newer) => (
            <Differences one={older} other={newer} names={[`version ${one}`, `version ${other}`]} />
          )}
        </Reading>
      )}
    </Reading>
  );
}
