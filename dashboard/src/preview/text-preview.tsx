import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { sentenceOf } from '../design/problem.ts';
import { Notice } from '../design/notice.tsx';
import { mostShown, sizeText, textQuery } from './preview-queries.ts';
import { TextLines } from './text-lines.tsx';

/** The beginning of a file as text. */
export function TextPreview({ address }: { address: string }): ReactElement {
  const { data, error } = useQuery(textQuery(address, mostShown.text));
  if (error) return <Notice kind="failed">The file cannot be shown: {sentenceOf(error)}</Notice>;
  if (!data) return <p className="quiet">Reading the file …</p>;
  if (data.binary) return <p className="quiet">It is no text and no picture: download it.</p>;
  return (
    <>
      <TextLines lines={data.lines} label="The file as text" />
      {data.cut ? (
        <p className="quiet">This is its first {sizeText(mostShown.text)}: download it for the rest.</p>
      ) : null}
    </>
  );
}
