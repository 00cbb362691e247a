import type { StepDocument } from './run-document.ts';

/** A value of a step that steps to come read. */
export interface DataRead {
  name: string;
  /** The names of those steps. */
  by: string[];
  /** True where one of them asks first whether it is there (`has`). */
  asked?: true;
}

type Step = Pick<StepDocument, 'name' | 'state' | 'when' | 'expressions' | 'loop'>;

/** `steps.Mix.data.mass`, `steps["weigh the plate"].data["mass"]`; the quotes may be escaped. */
const read =
  /(\bhas\(\s*)?\bsteps(?:\.([A-Za-z_]\w*)|\[\\?(["'])(.+?)\\?\3\])\.data(?:\.([A-Za-z_]\w*)|\[\\?(["'])(.+?)\\?\6\])/g;

/** What steps that have not begun read of a step, in the order in which they do. Pure. */
export function dataRead(steps: readonly Step[], position: number): DataRead[] {
  const found = new Map<string, Set<string>>();
  const asked = new Set<string>();
  const name = steps[position]?.name ?? '';
  for (const [at, step] of steps.entries()) {
    if (at === position || (step.state !== 'idle' && step.state !== 'not_ready')) continue;
    const names = namesFor(name, step.name);
    for (const [, has, plain, , quoted, key, , quotedKey] of textOf(step).matchAll(read)) {
      if (!names.includes(plain ?? quoted ?? '')) continue;
      const value = key ?? quotedKey ?? '';
      const by = found.get(value) ?? new Set<string>();
      found.set(value, by.add(step.name));
      if (has !== undefined) asked.add(value);
    }
  }
  return [...found].map(([value, by]) => ({
    name: value,
    by: [...by],
    ...(asked.has(value) && { asked: true as const }),
  }));
}

/** All that its author wrote in expressions. */
function textOf({ expressions, when, loop }: Step): string {
  return [...Object.values(expressions ?? {}), when, loop?.repeat?.until].join('\n');
}

/** What a step may be called where the other one stands: steps of one sub-workflow know each other without its name. */
function namesFor(name: string, reader: string): string[] {
  const within = reader.slice(0, reader.lastIndexOf('/') + 1);
  const short = within !== '' && name.startsWith(within) ? [name.slice(within.length)] : [];
  // A round goes by the name of its loop.
  return [name, ...short].flatMap((each) => [each, each.replace(/\[\d+\]$/, '')]);
}
