import { fieldsOfAction, type FormField } from '../asking/index.ts';
import type { TextOutline, TextPlace } from '../workflow-text/index.ts';
import { pathOf } from '../workflow-text/index.ts';
import type { LabWords } from './lab-words.ts';
import { actionOf } from './suggestions.ts';
import { partAt, stepPathOf, wordsOf } from './workflow-file.ts';

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
  if (step && key === undefined && part === 'module') {
    const about = await lab.aboutOf(String(step.values['module']));
    return (
      about &&
      `${about.description ?? about.name}: ${about.actions.map(({ name }) => `\`${name}\``).join(', ')}.`
    );
  }
  const action = step && (await actionOf(step, lab));
  if (step && key === undefined && part === 'action') return action?.description ?? undefined;
  if (action && part === 'args' && typeof inner === 'string') {
    const field = fieldsOfAction(action).find(({ name }) => name === inner);
    return field && argumentInWords(field);
  }
  if (action && part === 'files' && typeof inner === 'string') {
    return action.files.find(({ name }) => name === inner)?.description ?? undefined;
  }
  const words = wordsOf(partAt(lab.schema, whole));
  return words === '' ? undefined : words;
}

/** `volume (ml): how much is poured; 1 to 9; default 2; needed`. Pure. */
function argumentInWords({ label, hint, options, preset, required, parts = [] }: FormField): string {
  const choices = options.length > 0 ? `one of ${options.map(({ word }) => word).join(', ')}` : '';
  const about = [hint, choices, preset === '' ? '' : `default ${preset}`, required ? 'needed' : '', ...parts];
  return `${label}: ${about.filter((each) => each !== '').join('; ')}`;
}
