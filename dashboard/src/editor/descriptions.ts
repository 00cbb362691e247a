import { fieldsOfAction, type FormField } from '../asking/index.ts';
import type { TextOutline, TextPlace } from '../workflow-text/index.ts';
import { pathOf } from '../workflow-text/index.ts';
import type { About, LabWords } from './lab-words.ts';
import { partAt, stepPathOf, wordsOf } from './workflow-file.ts';

type Action = About['actions'][number];

/** What a key, a module, an action or an argument is for, in words; undefined where nobody says. */
export async function describePlace(
  { path, key }: TextPlace,
  outline: TextOutline,
  lab: LabWords,
): Promise<string | undefined> {
  const whole = key === undefined ? path : [...path, key];
  const at = stepPathOf(whole);
  const [part, inner] = whole.slice(at?.length ?? 0);
  const step = at && outline.steps.find(({ pointer }) => pathOf(pointer).join('/') === at.join('/'));
  const words = wordsOf(partAt(lab.schema, whole));
  const about = step && (await lab.aboutOf(String(step.values['module'])));
  const action = about?.actions.find(({ name }) => name === step?.values['action']);
  if (step && inner === undefined) {
    const isKey = key !== undefined;
    const actions = namesInWords((about?.actions ?? []).map(({ name }) => name));
    if (part === 'module' && isKey) return `${words} The lab has ${namesInWords(lab.modules)}.`;
    if (part === 'module') return about && `${about.description ?? about.name}: ${actions}.`;
    if (part === 'action' && isKey && about) return `${words} ${about.name} has ${actions}.`;
    if (part === 'action' && !isKey) return action && `${sentence(action)} ${argumentsInWords(action)}`;
    if (part === 'args' && action) return `${words} ${argumentsInWords(action)}`;
  }
  if (action && part === 'args' && typeof inner === 'string') {
    const field = fieldsOfAction(action).find(({ name }) => name === inner);
    return field && argumentInWords(field);
  }
  if (action && part === 'files' && typeof inner === 'string') {
    return action.files.find(({ name }) => name === inner)?.description ?? undefined;
  }
  return words === '' ? undefined : words;
}

/** Names as they are typed. */
function namesInWords(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ') || 'none';
}

/** `It needs ml, and may be given speed.` */
function argumentsInWords(action: Action): string {
  const fields = fieldsOfAction(action);
  const [needed, others] = [true, false].map((isNeeded) =>
    fields.flatMap(({ name, required }) => (required === isNeeded ? name : [])),
  ) as [string[], string[]];
  const parts = [
    ...(needed.length > 0 ? [`needs ${namesInWords(needed)}`] : []),
    ...(others.length > 0 ? [`may be given ${namesInWords(others)}`] : []),
  ];
  return parts.length === 0 ? 'It takes no arguments.' : `It ${parts.join(', and ')}.`;
}

function sentence({ name, description }: Action): string {
  const words = description ?? name;
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

/** `volume (ml): how much is poured; 1 to 9; default 2; needed`. Pure. */
function argumentInWords({ label, hint, options, preset, required, parts = [] }: FormField): string {
  const choices = options.length > 0 ? `one of ${options.map(({ word }) => word).join(', ')}` : '';
  const about = [hint, choices, preset === '' ? '' : `default ${preset}`, required ? 'needed' : '', ...parts];
  return `${label}: ${about.filter((each) => each !== '').join('; ')}`;
}
