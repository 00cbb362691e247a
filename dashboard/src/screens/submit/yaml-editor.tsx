import { yaml } from '@codemirror/lang-yaml';
import { setDiagnostics, lintGutter } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import { useEffect, useEffectEvent, useRef, type ReactElement } from 'react';
import type { Fault } from '../../api/index.ts';
import { placeOf } from './place-of.ts';
import styles from './submit.module.css';
import { yamlColours } from './yaml-colours.ts';

/** An editor for a workflow, with the gateway's faults as marks at their lines. */
export function YamlEditor({
  text,
  onChange,
  faults,
  goTo,
  label = 'Workflow (YAML)',
  low = false,
}: {
  text: string;
  onChange: (text: string) => void;
  faults: readonly Fault[];
  /** The line to show, anew whenever it is another object. */
  goTo: { line: number } | undefined;
  /** What it is an editor of. */
  label?: string;
  /** True where there is little room. */
  low?: boolean;
}): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(undefined);
  const changed = useEffectEvent(onChange);
  const first = useEffectEvent(() => text);
  const named = useEffectEvent(() => label);

  useEffect(() => {
    if (!place.current) return undefined;
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: first(),
        extensions: [
          basicSetup,
          yaml(),
          yamlColours,
          lintGutter(),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': named() }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed(update.state.doc.toString());
          }),
        ],
      }),
    });
    editor.current = view;
    return () => view.destroy();
  }, []);

  useEffect(() => {
    const view = editor.current;
    if (!view || view.state.doc.toString() === text) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
  }, [text]);

  useEffect(() => {
    const view = editor.current;
    if (!view) return;
    const marks = faults.map((fault) => ({
      ...placeOf(fault, view.state.doc),
      severity: 'error' as const,
      message: fault.message,
    }));
    view.dispatch(setDiagnostics(view.state, marks));
  }, [faults]);

  useEffect(() => {
    const view = editor.current;
    if (!view || !goTo) return;
    const { from } = view.state.doc.line(Math.min(goTo.line, view.state.doc.lines));
    view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
    view.focus();
  }, [goTo]);

  return <div ref={place} className={styles['editor']} data-low={low || undefined} />;
}
