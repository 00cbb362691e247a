import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  startCompletion,
} from '@codemirror/autocomplete';
import { yamlLanguage } from '@codemirror/lang-yaml';
import type { Extension } from '@codemirror/state';
import { hoverTooltip, type EditorView } from '@codemirror/view';
import { inWorker } from '../worker/index.ts';
import type { TextPlace } from '../workflow-text/index.ts';
import { describePlace } from './descriptions.ts';
import styles from './editor.module.css';
import type { LabWords } from './lab-words.ts';
import { suggest, type Suggestion } from './suggestions.ts';

const kinds: Record<Suggestion['kind'], string> = {
  key: 'property',
  value: 'enum',
  variable: 'variable',
  function: 'function',
};

/** Completion and help on hover. @param known the words of the lab as they are at the moment; undefined where nobody asks for help */
export function help(known: () => LabWords | undefined): Extension {
  const complete = async (context: CompletionContext): Promise<CompletionResult | null> => {
    const lab = known();
    const before = context.state.sliceDoc(context.state.doc.lineAt(context.pos).from, context.pos);
    // Nothing opens by itself behind a blank, but where a value is to come.
    if (!lab || (!context.explicit && !/[\w$.\-[{(]$|: $/.test(before))) return null;
    const text = context.state.doc.toString();
    const [writing, outline] = await Promise.all([
      inWorker('writingAt', text, context.pos),
      inWorker('outlineText', text),
    ]);
    if (!writing || context.aborted) return null;
    const { suggestions, typed } = await suggest(writing, outline, lab);
    if (suggestions.length === 0 || context.aborted) return null;
    return { from: context.pos - typed, options: suggestions.map(asOption), validFor: /^\w*$/ };
  };
  const hover = hoverTooltip(async (view: EditorView, at: number) => {
    const lab = known();
    const text = view.state.doc.toString();
    const place = lab && (await inWorker('placeIn', text, at));
    const words = place && (await describePlace(place, await inWorker('outlineText', text), lab));
    if (!words || !isInLine(view, place)) return null;
    return { pos: place.from, end: place.to, above: true, create: () => ({ dom: element(words) }) };
  });
  return [autocompletion({ icons: false }), yamlLanguage.data.of({ autocomplete: complete }), hover];
}

/** A text may have become shorter while it was looked up. */
function isInLine(view: EditorView, { from, to }: TextPlace): boolean {
  return from <= to && to <= view.state.doc.length;
}

function asOption({ label, kind, detail, words, insert, overPoint }: Suggestion): Completion {
  const put = insert ?? label;
  return {
    label,
    type: kinds[kind],
    ...(detail ? { detail } : {}),
    ...(words ? { info: () => element(words) } : {}),
    apply: (view, _completion, from, to) => {
      const behind = view.state.sliceDoc(to, to + 1);
      // A colon that stands there already is not put in again.
      const insertion = put.endsWith(': ') && behind === ':' ? label : put;
      const start = overPoint ? from - 1 : from;
      view.dispatch({
        changes: { from: start, to, insert: insertion },
        selection: { anchor: start + insertion.length },
        userEvent: 'input.complete',
      });
      // What may stand behind a key is shown at once.
      if (insertion.endsWith(': ')) startCompletion(view);
    },
  };
}

/** A sentence, with what stands between backticks as code. */
function element(words: string): HTMLElement {
  const place = document.createElement('div');
  place.className = styles['told'] ?? '';
  for (const [at, part] of words.split('`').entries()) {
    const child = document.createElement(at % 2 === 0 ? 'span' : 'code');
    child.textContent = part;
    place.append(child);
  }
  return place;
}
