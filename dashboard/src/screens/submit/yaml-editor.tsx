import { yaml } from '@codemirror/lang-yaml';
import { setDiagnostics, lintGutter } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import { useEffect, useEffectEvent, useRef, type ReactElement } from 'react';
import type { Fault } from '../../api/index.ts';
import styles from './submit.module.css';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';

/** The parts of YAML in the page's own colours, which change with its theme. */
const yamlColours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--running)' },
    { tag: [tags.string, tags.content], color: 'var(--text-1)' },
    { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--unknown)' },
    { tag: [tags.labelName, tags.typeName, tags.meta], color: 'var(--attention)' },
    { tag: tags.comment, color: 'var(--text-3)', fontStyle: 'italic' },
    { tag: [tags.punctuation, tags.separator], color: 'var(--text-2)' },
  ]),
);

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

/** A text by its lines, as the editor has it. Lines count from 1, offsets from 0. */
interface Lines {
  readonly lines: number;
  line(number: number): { from: number; to: number };
}

/** From where to where a fault is marked: from its column to the end of its line; the first line where it names none. Pure. */
export function placeOf({ line = 1, column = 1 }: Fault, text: Lines): { from: number; to: number } {
  const { from, to } = text.line(Math.min(Math.max(line, 1), text.lines));
  return { from: Math.min(from + Math.max(column, 1) - 1, to), to };
}
