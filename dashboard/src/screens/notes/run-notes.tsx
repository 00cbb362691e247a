import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Suspense, useState, type ReactElement } from 'react';
import { noteQuery } from '../../api/index.ts';
import { shortId } from '../../design/address.tsx';
import { Ago } from '../../design/time.tsx';
import { Failed } from '../../design/told.tsx';
import { ActPress } from '../../session/index.ts';
import styles from './notes.module.css';
import { lazyPart } from '../../design/loading.ts';

const NoteDialog = lazyPart(async () => (await import('./note-dialog.tsx')).NoteDialog);

/** Tags, each with the way to all runs that have it. */
export function Tags({ tags }: { tags: readonly string[] }): ReactElement {
  return (
    <>
      {tags.map((tag) => (
        <Link
          key={tag}
          to="/runs"
          search={{ tag }}
          className={styles['tag'] ?? ''}
          title={`All runs with the tag ${tag}`}
        >
          {tag}
        </Link>
      ))}
    </>
  );
}

/** What people have written to a run, and the way to write more. */
export function RunNotes({
  run_id,
  label,
  owners,
}: {
  run_id: string;
  label: string;
  owners: readonly string[] | undefined;
}): ReactElement {
  const { data, error } = useQuery(noteQuery(run_id));
  const [writes, setWrites] = useState(false);
  const { tags = [], note = '', by = null, at = null } = data ?? {};
  return (
    <section aria-label="Tags and note" className={styles['notes']}>
      <Failed error={error} what="Tags and note cannot be shown" />
      <div className={`line-12 ${styles['line']}`}>
        <Tags tags={tags} />
        <ActPress look="quiet" scope="data:write" owners={owners} onPress={() => setWrites(true)}>
          {tags.length === 0 && note === '' ? 'Add tags or a note' : 'Edit tags and note'}
        </ActPress>
      </div>
      {note === '' ? null : (
        <p className={`whole ${styles['note']}`}>
          {note}
          {at === null ? null : (
            <span className="quiet small">
              {' '}
              {by === null ? '' : `${by}, `}
              <Ago at={at} />
            </span>
          )}
        </p>
      )}
      {writes ? (
        <Suspense fallback={null}>
          <NoteDialog run_id={run_id} name={`${label} ${shortId(run_id)}`} close={() => setWrites(false)} />
        </Suspense>
      ) : null}
    </section>
  );
}
