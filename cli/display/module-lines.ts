import type { Module } from '../../client/index.ts';
import type { Colors } from './colors.ts';
import { formatProseTable } from './table.ts';

type Action = NonNullable<Module['about']>['actions'][number];

/** What a module can do, action by action; texts of an instrument are shown without line breaks. Pure. */
export function moduleLines(
  { name, about, model, served_by }: Module,
  colors: Colors,
  width: number | undefined,
): string[] {
  const what = [about?.description, model, `interface ${served_by}`].filter(Boolean).join(', ');
  const head = `${colors.bold(name)}: ${what}`;
  if (!about) return [head, 'no agent has told yet what it can do'];
  return [head, ...about.actions.flatMap((action) => ['', ...actionLines(action, colors, width)])];
}

function actionLines(action: Action, colors: Colors, width: number | undefined): string[] {
  const { description, args, files, results } = action;
  const head = `${colors.bold(action.name)}${description ? `  ${oneLine(description)}` : ''}`;
  const rows = [
    ...args.map((arg) => [
      'takes',
      arg.name,
      [typeOf(arg.type), arg.required ? 'required' : defaultOf(arg.default)].filter(Boolean).join(', '),
      oneLine(arg.description),
    ]),
    ...files.map((file) => [
      'takes',
      file.name,
      file.required ? 'file, required' : 'file',
      oneLine(file.description),
    ]),
    ...results.map(({ label, type, description: of, schema }) => [
      'returns',
      label,
      [typeOf(type), boundsOf(schema)].filter(Boolean).join(', '),
      oneLine(of),
    ]),
  ];
  if (rows.length === 0) return [head];
  return [head, formatProseTable(['', 'NAME', 'TYPE', ''], rows, colors, width)];
}

function typeOf(type: unknown): string {
  if (Array.isArray(type)) return type.join(' or ');
  return typeof type === 'string' ? type : '';
}

function defaultOf(preset: unknown): string {
  return preset === undefined ? '' : `default ${JSON.stringify(preset)}`;
}

/** What a schema says beside the type that is short enough for a line; `--json` has all of it. */
function boundsOf(schema: Record<string, unknown> | undefined): string {
  const told = Object.entries(schema ?? {}).filter(
    ([key, value]) => !['type', 'description'].includes(key) && JSON.stringify(value).length <= 60,
  );
  return told.map(([key, value]) => `${key} ${JSON.stringify(value)}`).join(', ');
}

function oneLine(text: string | null | undefined): string {
  return (text ?? '').replace(/\s+/g, ' ').trim();
}
