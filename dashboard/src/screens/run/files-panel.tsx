import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { sentenceOf } from '../../design/problem.ts';
import { filesQuery } from '../../api/index.ts';
import { Notice } from '../../design/notice.tsx';
import { SearchField } from '../../design/search-field.tsx';
import { FilePreview } from '../../preview/index.ts';
import { FileList } from './file-list.tsx';
import styles from './files.module.css';
import { runRoute } from './run-search.ts';

/** So many files are found by looking at them. */
const fewFiles = 8;

/** All files of a run, and what is in one of them. */
export function FilesPanel({ runId }: { runId: string }): ReactElement {
  const { file: chosen } = runRoute.useSearch();
  const { data, error } = useQuery(filesQuery(runId));
  const [text, setText] = useState('');
  if (error) return <Notice kind="failed">The files cannot be shown: {sentenceOf(error)}</Notice>;
  if (!data) return <p className={styles['none']}>Reading the files …</p>;
  const sought = text.toLowerCase();
  const files = data.filter(({ readable_path, label }) =>
    `${readable_path} ${label}`.toLowerCase().includes(sought),
  );
  const shown = data.find(({ path }) => path === chosen) ?? data.find(({ kind }) => kind !== 'log');
  return (
    <div className={styles['panel']}>
      {data.length > fewFiles ? (
        <SearchField label="Search the files" value={text} onChange={setText} />
      ) : null}
      {files.length === 0 ? (
        <p className={styles['none']}>No file fits.</p>
      ) : (
        <FileList runId={runId} files={files} shown={shown?.path} named />
      )}
      {shown ? <FilePreview runId={runId} file={shown} /> : null}
    </div>
  );
}
