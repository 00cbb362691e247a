import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { Module, Step } from '../../../../../client/index.ts';
import { moduleQuery, useStep, type ChangedArgs } from '../../../api/index.ts';
import { Fields, presetsOf, readForm, typedField, type FormField } from '../../../asking/index.ts';
import { SelectField } from '../../../design/choice.tsx';
import { own } from '../../../design/own.ts';
import { toText, typeOf } from '../../../design/value-text.ts';
import { wordOfStep } from '../step-look.ts';
import type { RunOutline, StepLine } from '../../../worker/index.ts';

/** Arguments of steps, a step at a time; what was typed for one stays while another is looked at. */
export function ArgsOfSteps({
  run,
  positions,
  changes,
  change,
}: {
  run: RunOutline;
  /** The steps whose arguments may be changed. */
  positions: readonly number[];
  changes: ArgsByStep;
  change: (changes: ArgsByStep) => void;
}): ReactElement {
  const [chosen, setChosen] = useState('');
  const opened = new Set([...changes.keys(), ...(chosen === '' ? [] : [Number(chosen)])]);
  const wordOf = (position: number): string => {
    const changed = Object.keys(changes.get(position)?.args ?? {});
    const how = changed.length === 0 ? '' : ` (other ${changed.join(', ')})`;
    return `${wordOfStep(run.steps, position)}${how}`;
  };
  return (
    <>
      <SelectField
        label="Arguments of"
        value={chosen}
        options={[
          { id: '', word: 'choose a step' },
          ...positions.map((position) => ({ id: String(position), word: wordOf(position) })),
        ]}
        onChange={setChosen}
      />
      {[...opened].map((position) => (
        <div key={position} className="stack-12" hidden={String(position) !== chosen}>
          <ArgFields
            run={run}
            position={position}
            change={(args) => change(new Map(changes).set(position, args))}
          />
        </div>
      ))}
    </>
  );
}

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
  step: Step;
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
  { args, locations }: Pick<Step, 'args' | 'locations'>,
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
      const hint = [about.description, usual === '' ? '' : `default ${usual}`];
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
  return typeof about?.type === 'string' ? about.type : typeOf(value);
}

/** What was changed of the arguments of several steps, by their positions. */
export type ArgsByStep = ReadonlyMap<number, StepArgs>;

/** As the gateway takes it: by the steps' names, or positions; steps of which nothing was changed are left out. Pure. */
export function changedArgs(changes: ArgsByStep, steps: readonly Pick<StepLine, 'name'>[]): ChangedArgs {
  const names = steps.map(({ name }) => name);
  return Object.fromEntries(
    [...changes].flatMap(([position, { args }]) =>
      names[position] === undefined || Object.keys(args).length === 0
        ? []
        : [[keyOf(names, position), args] as const],
    ),
  );
}

/** The name of a step where no other has it, else its position; in digits that are no step's name, which would go before. */
function keyOf(names: readonly string[], position: number): string {
  const own = names[position];
  if (own !== undefined && names.indexOf(own) === names.lastIndexOf(own)) return own;
  let key = String(position);
  while (names.includes(key)) key = `0${key}`;
  return key;
}

/** True where a field holds no value. Pure. */
export function isWrong(changes: ArgsByStep): boolean {
  return [...changes.values()].some(({ wrong }) => wrong);
}
