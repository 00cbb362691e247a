import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { filesQuery } from '../../api/index.ts';
import { FilePreview } from '../../preview/index.ts';
import { FileList } from './file-list.tsx';
import styles from './files.module.css';
import { runRoute } from './run-route.ts';

/** The files that a step has made, or one of its earlier attempts, and what is in one of them. */
export function StepFiles({
  runId,
  position,
  attempt,
}: {
  runId: string;
  position: number;
  /** Missing for the latest attempt. */
  attempt?: number;
}): ReactElement {
  const { file: chosen } = runRoute.useSearch();
  const { data } = useQuery(filesQuery(runId));
  if (!data) return <p className={styles['none']}>Reading the files …</p>;
  const files = data.filter((file) => file.step === position && file.attempt === attempt);
  const shown = files.find(({ path }) => path === chosen) ?? files[0];
  return (
    <div className={styles['panel']}>
      <FileList runId={runId} files={files} shown={shown?.path} />
      {shown ? <FilePreview runId={runId} file={shown} /> : null}
    </div>
  );
}
