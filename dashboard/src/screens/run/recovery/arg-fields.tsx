import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { moduleQuery, useStep } from '../../../api/index.ts';
import type { StepDocument, RunOutline } from '../../../worker/index.ts';
import { Fields, presetsOf, readForm, typedField, type FormField } from '../../../asking/index.ts';
import { own } from '../../../design/own.ts';
import type { Module } from '../../../../../client/index.ts';
import { toText } from '../../../design/value-text.ts';

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
  return <Arguments step={step} declared={declared} change={change} />;
}

function Arguments({
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
  const [texts, setTexts] = useState(() => presetsOf(rows));
  if (rows.length === 0) return <p className="quiet">It takes no arguments.</p>;
  return (
    <Fields
      fields={rows}
      texts={texts}
      change={(now) => {
        setTexts(now);
        const { values, wrong } = readChanged(rows, now);
        change({ args: values, wrong: Object.keys(wrong).length > 0 });
      }}
      wrong={readChanged(rows, texts).wrong}
      mono
    />
  );
}

/** The arguments of an action, as its module tells of them. */
type Declared = NonNullable<Module['about']>['actions'][number]['args'];

/**
 * A field for each argument that a step has, as it is now, and for those that its action would take, too. A location goes by its name.
 * Pure.
 */
export function argRows(
  { args, locations }: Pick<StepDocument, 'args' | 'locations'>,
  declared: Declared,
): FormField[] {
  const stated = Object.entries(args).map(([name, value]) => {
    const place = own(locations, name);
    const about = declared.find((each) => each.name === name);
    const hint = about?.description ?? '';
    if (place !== undefined) return argField(name, 'string', hint || 'a location', place);
    return argField(name, typeIn(about, value), hint, toText(value));
  });
  const others = declared
    .filter(({ name }) => !Object.hasOwn(args, name))
    .map((about) => {
      const usual = toText(about.default);
      const hint = [about.description, usual === '' ? '' : `${usual} unless it is given`];
      return argField(about.name, typeIn(about, undefined), hint.filter(Boolean).join('; '), '');
    });
  return [...stated, ...others];
}

function argField(name: string, type: string, hint: string, preset: string): FormField {
  return typedField(name, { label: type === 'any' ? name : `${name} (${type})`, type, hint, preset });
}

/** The values that were changed, and what is wrong with them, by name: one that was there cannot be taken away. Pure. */
export function readChanged(
  fields: readonly FormField[],
  texts: Readonly<Record<string, string>>,
): ReturnType<typeof readForm> {
  const changed = fields.filter(({ name, preset }) => (own(texts, name) ?? preset) !== preset);
  return readForm(
    changed.map((field) => ({ ...field, required: true })),
    texts,
  );
}

/** A text stays one; what its module says of an argument counts before what it is now: that may be an expression. */
function typeIn(about: Declared[number] | undefined, value: unknown): string {
  if (typeof about?.type === 'string') return about.type;
  if (Array.isArray(value)) return 'array';
  if (value === null || value === undefined) return 'any';
  return typeof value;
}
