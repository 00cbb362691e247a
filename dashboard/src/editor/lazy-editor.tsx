import { type ReactElement, Suspense } from 'react';
import { lazyPart } from '../design/loading.ts';
import styles from './editor.module.css';
import type { EditorProps } from './yaml-editor.tsx';

const Loaded = lazyPart(async () => (await import('./yaml-editor.tsx')).YamlEditor);

/** An editor for a workflow, with the gateway's faults as marks at their lines. It is loaded with the first one; its place is kept meanwhile. */
export function YamlEditor(props: EditorProps): ReactElement {
  return (
    <Suspense fallback={<div className={styles['editor']} data-low={props.low || undefined} />}>
      <Loaded {...props} />
    </Suspense>
  );
}
