import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Reading } from '../design/told.tsx';
import { JsonTree } from './json-tree.tsx';
import { PlateView } from './plate-view.tsx';
import { fileQuery } from './preview-queries.ts';

/** A file of JSON as a tree, and as a plate where it tells of wells. */
export function JsonPreview({ address }: { address: string }): ReactElement {
  return (
    <Reading of={useQuery(fileQuery('readJsonFile', address))} what="the file">
      {({ value, plate }) => (
        <>
          {plate ? <PlateView plate={plate} /> : null}
          <JsonTree value={value} label="The file as a tree" />
        </>
      )}
    </Reading>
  );
}
