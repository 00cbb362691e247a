import { isOfWord, type Pattern } from './pattern.ts';

/** One thing after the other to be found in a text; `to` are numbers of what comes next. */
type State =
  | { kind: 'one'; is: (code: number) => boolean }
  | { kind: 'place'; place: 'start' | 'end' | 'edge' | 'within' }
  | { kind: 'fork'; to: number[] }
  | { kind: 'found' };

/** A pattern as it is looked for. */
export type Automaton = State[];

/** `{n}` writes a part n times, also one that is empty. */
const mostStates = 5000;

/** @throws Error where the pattern repeats too much */
export function automatonOf(pattern: Pattern): Automaton {
  const states: Automaton = [];
  let written = 0;
  write(pattern);
  push({ kind: 'found' });
  return states;

  function push(state: State): number {
    return states.push(state) - 1;
  }

  function write(part: Pattern): void {
    written += 1;
    if (written > mostStates) throw new Error('it repeats too much');
    switch (part.kind) {
      case 'one':
      case 'place':
        push(part);
        return;
      case 'sequence':
        for (const each of part.parts) write(each);
        return;
      case 'choice': {
        const fork: number[] = [];
        push({ kind: 'fork', to: fork });
        const ends = part.options.map((option) => {
          fork.push(states.length);
          write(option);
          const end: number[] = [];
          push({ kind: 'fork', to: end });
          return end;
        });
        for (const end of ends) end.push(states.length);
        return;
      }
      case 'repeat':
        return writeRepeated(part);
    }
  }

  function writeRepeated({ part, least, most }: Extract<Pattern, { kind: 'repeat' }>): void {
    for (let times = 0; times < least; times += 1) write(part);
    if (most === Infinity) {
      const begin: number[] = [states.length + 1];
      const at = push({ kind: 'fork', to: begin });
      write(part);
      push({ kind: 'fork', to: [at] });
      begin.push(states.length);
      return;
    }
    const skips: number[][] = [];
    for (let times = least; times < most; times += 1) {
      const skip: number[] = [states.length + 1];
      push({ kind: 'fork', to: skip });
      skips.push(skip);
      write(part);
    }
    for (const skip of skips) skip.push(states.length);
  }
}

/**
 * True where a part of the text is as the automaton says. All ways are followed side by side, so that each letter is read once.
 *
 * @param spend is told how many states were looked at
 */
export function isFoundIn(automaton: Automaton, text: string, spend: (states: number) => void): boolean {
  const codes = Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
  const seenAt = new Int32Array(automaton.length).fill(-1);
  let open: number[] = [];
  for (let at = 0; at <= codes.length; at += 1) {
    // It may begin anywhere.
    const waiting = [...open, 0];
    const next: number[] = [];
    let looked = 0;
    for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
      const state = automaton[number];
      if (!state || seenAt[number] === at) continue;
      seenAt[number] = at;
      looked += 1;
      if (state.kind === 'found') return true;
      if (state.kind === 'fork') waiting.push(...state.to);
      else if (state.kind === 'place') {
        if (isAt(state.place, codes, at)) waiting.push(number + 1);
      } else if (at < codes.length && state.is(codes[at] ?? 0)) next.push(number + 1);
    }
    spend(looked);
    open = next;
  }
  return false;
}

function isAt(place: 'start' | 'end' | 'edge' | 'within', codes: readonly number[], at: number): boolean {
  if (place === 'start') return at === 0;
  if (place === 'end') return at === codes.length;
  const before = at > 0 && isOfWord(codes[at - 1] ?? 0);
  const after = at < codes.length && isOfWord(codes[at] ?? 0);
  return (before !== after) === (place === 'edge');
}
