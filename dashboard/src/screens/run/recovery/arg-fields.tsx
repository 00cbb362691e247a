import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { moduleQuery, useStep } from '../../../api/index.ts';
import type { StepDocument, RunOutline } from '../../../worker/index.ts';
import { own } from '../../../design/own.ts';
import { TextInput } from '../../../design/text-input.tsx';
import type { Module } from '../../../../../client/index.ts';
import { readText, toText } from '../../../design/value-text.ts';

/** What was changed of a step's arguments; `wrong` where a field holds no value. */
export interface StepArgs {
  args: Record<string, unknown>;
  wrong: boolean;
}

/** The arguments of a step of a run as fields, filled in with what they are now. */
export function ArgFields({
  run,
  position,
  change,
}: {
  run: RunOutline;
  position: number;
  /** Told what was changed whenever somebody types. */
  change: (args: StepArgs) => void;
}): ReactElement {
  const { data: step, error } = useStep(run.head.run_id, position, run.steps[position]?.revision);
  const { data: module, isPending } = useQuery({
    ...moduleQuery(step?.module ?? ''),
    enabled: !!step?.module,
  });
  if (error) return <p className="quiet">The arguments cannot be read: {error.message}</p>;
  // Without a word of the module there are the arguments that the step has.
  if (!step || (isPending && step.module !== '')) return <p className="quiet">Reading the arguments …</p>;
  const declared = module?.about?.actions.find(({ name }) => name === step.action)?.args ?? [];
  return <Fields step={step} declared={declared} change={change} />;
}

function Fields({
  step,
  declared,
  change,
}: {
  step: StepDocument;
  declared: Parameters<typeof argRows>[1];
  change: (args: StepArgs) => void;
}): ReactElement {
  // As they were when somebody began to type: what comes meanwhile must not move under the fingers.
  const [rows] = useState(() => argRows(step, declared));
  const [texts, setTexts] = useState<Record<string, string>>({});
  const { wrong } = readArgs(rows, texts);
  if (rows.length === 0) return <p className="quiet">It takes no arguments.</p>;
  return (
    <>
      {rows.map(({ name, text, type, hint }) => (
        <TextInput
          key={name}
          label={type === 'any' ? name : `${name} (${type})`}
          value={own(texts, name) ?? text}
          onChange={(typed) => {
            const now = { ...texts, ...Object.fromEntries([[name, typed]]) };
            setTexts(now);
            const read = readArgs(rows, now);
            change({ args: read.args, wrong: Object.keys(read.wrong).length > 0 });
          }}
          hint={hint === '' ? undefined : hint}
          error={own(wrong, name)}
          mono
        />
      ))}
    </>
  );
}

/** An argument of a step as it is typed. */
interface ArgRow {
  name: string;
  /** As it is now; '' where it has no value. */
  text: string;
  /** In the words of JSON Schema or of Python. */
  type: string;
  hint: string;
}

/** The arguments of an action, as its module tells of them. */
type Declared = NonNullable<Module['about']>['actions'][number]['args'];

/** The arguments that a step has, and those that its action would take, too. A location goes by its name. Pure. */
export function argRows(
  { args, locations }: Pick<StepDocument, 'args' | 'locations'>,
  declared: Declared,
): ArgRow[] {
  const stated = Object.entries(args).map(([name, value]): ArgRow => {
    const place = own(locations, name);
    const about = declared.find((each) => each.name === name);
    const hint = about?.description ?? '';
    if (place !== undefined) return { name, text: place, type: 'string', hint: hint || 'a location' };
    return { name, text: toText(value), type: typeIn(about, value), hint };
  });
  const others = declared
    .filter(({ name }) => !Object.hasOwn(args, name))
    .map((about): ArgRow => {
      const preset = toText(about.default);
      const hint = [about.description, preset === '' ? '' : `${preset} unless it is given`];
      return {
        name: about.name,
        text: '',
        type: typeIn(about, undefined),
        hint: hint.filter(Boolean).join('; '),
      };
    });
  return [...stated, ...others];
}

/** The arguments that were changed, and what is wrong, by name. Pure. */
export function readArgs(
  rows: readonly ArgRow[],
  texts: Readonly<Record<string, string>>,
): { args: Record<string, unknown>; wrong: Record<string, string> } {
  const args: [string, unknown][] = [];
  const wrong: [string, string][] = [];
  for (const { name, text: before, type } of rows) {
    const text = own(texts, name) ?? before;
    if (text === before) continue;
    const reading = readText(text, type);
    if ('value' in reading) args.push([name, reading.value]);
    else wrong.push([name, 'error' in reading ? reading.error : 'a value is needed']);
  }
  return { args: Object.fromEntries(args), wrong: Object.fromEntries(wrong) };
}

/** A text stays one; what its module says of an argument counts before what it is now: that may be an expression. */
function typeIn(about: Declared[number] | undefined, value: unknown): string {
  if (typeof about?.type === 'string') return about.type;
  if (Array.isArray(value)) return 'array';
  if (value === null || value === undefined) return 'any';
  return typeof value;
}
