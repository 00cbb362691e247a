import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState, type ReactElement } from 'react';
import { handedInQuery, type LibraryWorkflow } from '../../api/index.ts';
import { IdLink, runAddress, shortId } from '../../design/address.tsx';
import { Press } from '../../design/press.tsx';
import { Failed, Notice } from '../../design/told.tsx';
import {
  CheckPanel,
  HandIn,
  InstrumentsNow,
  ManyRuns,
  useFilledIn,
  ValuesForm,
  WithInstruments,
} from '../../handing-in/index.ts';
import styles from './library.module.css';

const route = getRouteApi('/library/$name');

/** Runs a version with values that are filled in here: nobody has to read its text. */
export function RunPart({ of: { name, shown } }: { of: LibraryWorkflow }): ReactElement {
  // Nobody runs another version than the one that he began to fill in.
  const [version, setVersion] = useState(shown.version);
  const navigate = route.useNavigate();
  const filled = useFilledIn(useMemo(() => ({ library: `${name}@${version}` }), [name, version]));
  const show = (line: number): void => void navigate({ search: (now) => ({ ...now, tab: 'text', line }) });
  return (
    <div className="stack-16">
      {version === shown.version ? null : (
        <Notice kind="attention">
          {shown.by ?? 'Somebody'} has saved version {shown.version} meanwhile. This form is for version{' '}
          {version}. <Press onPress={() => setVersion(shown.version)}>Use version {shown.version}</Press>
        </Notice>
      )}
      {filled.about?.description === undefined ? null : (
        <p className="soft whole">{filled.about.description}</p>
      )}
      <ValuesOfRun take={filled.takeAgain} />
      <div className={styles['halves']}>
        <div className="stack-16">
          {filled.about ? (
            <>
              <ValuesForm of={filled} />
              <ManyRuns of={filled} />
            </>
          ) : null}
        </div>
        <div className="stack-16">
          <CheckPanel of={filled} show={show} />
          {filled.about ? (
            <>
              <InstrumentsNow of={filled} />
              <WithInstruments of={filled} show={show} />
            </>
          ) : null}
        </div>
      </div>
      <HandIn of={filled} />
    </div>
  );
}

/** The values of an earlier run, to be changed: they are filled in once they are there. */
function ValuesOfRun({ take }: { take: ReturnType<typeof useFilledIn>['takeAgain'] }): ReactElement | null {
  const { again } = route.useSearch();
  return again === undefined ? null : <Fill key={again} runId={again} take={take} />;
}

function Fill({
  runId,
  take,
}: {
  runId: string;
  take: ReturnType<typeof useFilledIn>['takeAgain'];
}): ReactElement {
  const { data, error } = useQuery(handedInQuery(runId));
  const taken = useRef(false);
  useEffect(() => {
    if (!data || taken.current) return;
    taken.current = true;
    take(data);
  });
  const run = (
    <IdLink to={runAddress(runId)} id={runId}>
      run {shortId(runId)}
    </IdLink>
  );
  if (error) return <Failed error={error} what={`What run ${shortId(runId)} had cannot be read`} />;
  if (!data) return <Notice kind="plain">Reading what {run} had …</Notice>;
  return <Notice kind="plain">These are the values of {run}. Change what is to be different.</Notice>;
}
