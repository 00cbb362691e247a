import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { badField } from '../http/index.ts';

/** The most workflows that may come with one that uses them. */
const maxFiles = 200;
/** Characters of all of them: reading YAML takes time. */
const maxCharacters = 4 * 1024 * 1024;

/**
 * The workflows that come with one that uses them, as a client states them: texts by paths.
 * @throws WeirError `invalid_form`, `too_large`.
 */
export function usedWorkflows(value: unknown): Record<string, string> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries = isObject ? Object.entries(value) : [];
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  if (!isObject || texts.length < entries.length) {
    throw badField(
      'workflows',
      '"workflows" is a JSON object that leads from the path of each workflow that is used, such as "parts/wash.yaml", to its text',
    );
  }
  if (texts.length > maxFiles) {
    throw new WeirError('too_large', `"workflows" has ${texts.length} workflows, and may have ${maxFiles}`);
  }
  const length = texts.reduce((sum, [, text]) => sum + text.length, 0);
  if (length > maxCharacters) {
    throw new WeirError('too_large', `"workflows" may have ${maxCharacters} characters in all`);
  }
  return Object.fromEntries(texts);
}
