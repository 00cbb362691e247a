import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { sentenceOf } from '../design/problem.ts';
import { Notice } from '../design/notice.tsx';
import { JsonTree } from './json-tree.tsx';
import { PlateView } from './plate-view.tsx';
import { jsonQuery } from './preview-queries.ts';

/** A file of JSON as a tree, and as a plate where it tells of wells. */
export function JsonPreview({ address }: { address: string }): ReactElement {
  const { data, error } = useQuery(jsonQuery(address));
  if (error) return <Notice kind="failed">The file cannot be shown: {sentenceOf(error)}</Notice>;
  if (!data) return <p className="quiet">Reading the file …</p>;
  return (
    <>
      {data.plate ? <PlateView plate={data.plate} /> : null}
      <JsonTree value={data.value} label="The file as a tree" />
    </>
  );
}
