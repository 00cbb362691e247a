import { isObject } from '../../shared/kernel/json/json.ts';
import { detailsInShort, localTimes, someOf, supplyInWords } from '../../shared/sentences/index.ts';
import { type Module } from '../../client/index.ts';
import { type Colors } from './format.ts';
import { stateWords } from './now-lines.ts';
import { formatProseTable } from './table.ts';

type Action = NonNullable<Module['about']>['actions'][number];

/** What a module can do, action by action; texts of an instrument are shown without line breaks. Pure. */
export function moduleLines(
  { name, about, model, served_by, instances, reservations = [] }: Module,
  colors: Colors,
  width: number | undefined,
): string[] {
  const what = [about?.description, model, `interface ${served_by}`].filter(Boolean).join(', ');
  const reserved = reservations.map(({ text }) => localTimes(text));
  const head = [`${colors.bold(name)}: ${what}`, ...instances.map(instanceLine), ...reserved];
  if (!about) return [...head, 'no agent has told yet what it can do'];
  return [...head, ...about.actions.flatMap((action) => ['', ...actionLines(action, colors, width)])];
}

/** `vm: idle, ml_left 70` */
function instanceLine({ instance, state, details, supplies = [] }: Module['instances'][number]): string {
  const told = [
    ...detailsInShort(details).map(([name, value]) => `${name} ${value}`),
    ...supplies.map(
      (each) => `${supplyInWords(each)}${each.unsure === null ? '' : ` (${localTimes(each.unsure)})`}`,
    ),
  ];
  return `${instance}: ${[stateWords[state ?? 'absent'], ...told].join(', ')}`;
}

function actionLines(action: Action, colors: Colors, width: number | undefined): string[] {
  const { description, args, files, results } = action;
  const head = `${colors.bold(action.name)}${description ? `  ${oneLine(description)}` : ''}`;
  const rows = [
    ...args.flatMap((arg) => argumentRows(arg, schemaOf(action.args_schema, arg.name))),
    ...files.map((file) => [
      'takes',
      file.name,
      file.required ? 'file, required' : 'file',
      oneLine(file.description),
    ]),
    ...results.map(({ label, type, description: of, schema }) => [
      'returns',
      label,
      [typeOf(type, schema), boundsOf(schema)].filter(Boolean).join(', '),
      oneLine(of),
    ]),
  ];
  if (rows.length === 0) return [head];
  return [head, formatProseTable(['', 'NAME', 'TYPE', ''], rows, colors, width)];
}

type Argument = Pick<Action['args'][number], 'name' | 'required'> & Record<string, unknown>;

/** A line for an argument, and below it one for each part of an object. */
function argumentRows(arg: Argument, schema: Part | undefined): string[][] {
  const about = [
    typeOf(arg['type'], schema),
    arg.required ? 'required' : defaultOf(arg['default']),
    boundsOf(schema),
  ];
  const { properties, required } = schema ?? {};
  const must: unknown[] = Array.isArray(required) ? required : [];
  const parts = Object.entries(isObject(properties) ? properties : {}).map(([name, of]) => {
    const part = isObject(of) ? of : {};
    return argumentRows({ ...part, name: `${arg.name}.${name}`, required: must.includes(name) }, part);
  });
  const told = typeof arg['description'] === 'string' ? oneLine(arg['description']) : '';
  return [['takes', arg.name, about.filter(Boolean).join(', '), told], ...parts.flat()];
}

/** `any` is told where nothing else is. */
function typeOf(type: unknown, schema?: Part): string {
  if (type === 'any' && Array.isArray(schema?.['enum'])) return '';
  if (Array.isArray(type)) return type.join(' or ');
  return typeof type === 'string' ? type : '';
}

type Part = Readonly<Record<string, unknown>>;

/** Of an argument, where its module tells more of it than WEI's type. */
function schemaOf(args_schema: Action['args_schema'], argument: string): Part | undefined {
  const properties = args_schema?.['properties'];
  const found = isObject(properties) ? properties[argument] : undefined;
  return isObject(found) ? found : undefined;
}

function defaultOf(preset: unknown): string {
  return preset === undefined ? '' : `default ${JSON.stringify(preset)}`;
}

/** What a schema says beside the type that is short enough for a line; `--json` has all of it. */
function boundsOf(schema: Part | undefined): string {
  const { enum: choices, ...others } = schema ?? {};
  const told = Object.entries(others).filter(
    ([key, value]) => !toldElsewhere.includes(key) && JSON.stringify(value).length <= 60,
  );
  return [
    ...told.map(([key, value]) => `${key} ${JSON.stringify(value)}`),
    ...(Array.isArray(choices) ? [choicesOf(choices)] : []),
  ].join(', ');
}

/** In words, or in lines of their own. */
const toldElsewhere = ['type', 'description', 'default', 'properties', 'required', 'additionalProperties'];

const mostChoices = 10;

function choicesOf(choices: readonly unknown[]): string {
  return `one of ${someOf(
    choices.map((each) => JSON.stringify(each)),
    '',
    mostChoices,
  )}`;
}

function oneLine(text: string | null | undefined): string {
  return (text ?? '').replace(/\s+/g, ' ').trim();
}
