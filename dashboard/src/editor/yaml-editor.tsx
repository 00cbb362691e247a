import { yaml } from '@codemirror/lang-yaml';
import { setDiagnostics, lintGutter } from '@codemirror/lint';
import { EditorState, RangeSetBuilder, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import { useEffect, useEffectEvent, useRef, type ReactElement } from 'react';
import type { Fault } from '../api/index.ts';
import { withLineFeeds } from '../design/value-text.ts';
import styles from './editor.module.css';
import { help } from './help.ts';
import type { LabWords } from './lab-words.ts';
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

const choose = StateEffect.define<{ from: number; to: number } | undefined>();
const chosenLine = Decoration.line({ attributes: { 'data-chosen': '' } });

/** The lines of the chosen step, which move with the text. */
const chosenLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (before, { changes, effects, state }) => {
    const told = effects.find((effect) => effect.is(choose));
    if (!told) return before.map(changes);
    const builder = new RangeSetBuilder<Decoration>();
    const { from = 0, to = -1 } = told.value ?? {};
    for (let at = from; at <= Math.min(to, state.doc.length);) {
      const line = state.doc.lineAt(at);
      builder.add(line.from, line.from, chosenLine);
      at = line.to + 1;
    }
    return builder.finish();
  },
  provide: (field) => EditorView.decorations.from(field),
});

export interface EditorProps {
  text: string;
  onChange: (text: string) => void;
  faults: readonly Fault[];
  /** The line to show, anew whenever it is another object. */
  goTo: { line: number } | undefined;
  /** What it is an editor of. */
  label?: string;
  /** True where there is little room. */
  low?: boolean;
  /** By what it completes and explains words; it does neither without. */
  lab?: LabWords;
  /** The lines that are marked, in characters. */
  chosen?: { from: number; to: number } | undefined;
  /** Told where the cursor is whenever somebody moves it, in characters. */
  onCursor?: (offset: number) => void;
}

/** See `lazy-editor.tsx`. */
export function YamlEditor({
  text,
  onChange,
  faults,
  goTo,
  label = 'Workflow (YAML)',
  low = false,
  lab,
  chosen,
  onCursor,
}: EditorProps): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(undefined);
  const lineBreak = useRef('\n');
  const isShown = useRef(false);
  const changed = useEffectEvent((typed: string) => onChange(typed.replaceAll('\n', lineBreak.current)));
  const moved = useEffectEvent((offset: number) => onCursor?.(offset));
  const first = useEffectEvent(() => text);
  const named = useEffectEvent(() => label);
  const words = useEffectEvent(() => lab);

  useEffect(() => {
    if (!place.current) return undefined;
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: first(),
        extensions: [
          help(() => words()),
          basicSetup,
          yaml(),
          yamlColours,
          lintGutter(),
          chosenLines,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': named(), tabindex: '0' }),
          EditorView.updateListener.of((update) => {
            const own = !update.transactions.some((each) => each.isUserEvent('taken'));
            if (update.docChanged && own) changed(update.state.doc.toString());
            if (own && (update.docChanged || update.selectionSet)) moved(update.state.selection.main.head);
          }),
        ],
      }),
    });
    editor.current = view;
    return () => view.destroy();
  }, []);

  useEffect(() => {
    const view = editor.current;
    lineBreak.current = text.includes('\r\n') ? '\r\n' : '\n';
    if (!view) return;
    const changes = differenceOf(view.state.doc.toString(), withLineFeeds(text));
    // Only what differs is put in: the cursor stays, and so does what can be undone.
    if (changes) view.dispatch({ changes, userEvent: 'taken' });
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

  const { from, to } = chosen ?? {};
  useEffect(() => {
    if (from === undefined || to === undefined) {
      editor.current?.dispatch({ effects: choose.of(undefined) });
      return;
    }
    // An address leads to its step; later on the cursor does.
    const there = isShown.current ? [] : [EditorView.scrollIntoView(from, { y: 'center' })];
    isShown.current = true;
    editor.current?.dispatch({ effects: [choose.of({ from, to }), ...there] });
  }, [from, to]);

  useEffect(() => {
    const view = editor.current;
    if (!view || !goTo) return;
    const { from: start } = view.state.doc.line(Math.min(goTo.line, view.state.doc.lines));
    view.dispatch({
      selection: { anchor: start },
      effects: EditorView.scrollIntoView(start, { y: 'center' }),
    });
    view.focus();
  }, [goTo]);

  return <div ref={place} className={styles['editor']} data-low={low || undefined} />;
}

/** What has to change of one text for it to be the other; undefined where nothing has. Pure. */
function differenceOf(
  before: string,
  after: string,
): { from: number; to: number; insert: string } | undefined {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before.charCodeAt(head) === after.charCodeAt(head)) head += 1;
  let tail = 0;
  while (
    tail < most - head &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail += 1;
  return { from: head, to: before.length - tail, insert: after.slice(head, after.length - tail) };
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
