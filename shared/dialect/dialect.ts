import type { ScalarTag, ParseOptions, DocumentOptions, SchemaOptions } from 'yaml';

/** PyYAML's words for true and false; unlike YAML 1.1 itself it leaves `y` and `n` alone. */
export const booleanWord = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;

/** The value of a word that `booleanWord` matches. */
export function isTrueWord(word: string): boolean {
  return /^(?:yes|true|on)$/i.test(word);
}

const booleanWords: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: booleanWord,
  resolve: isTrueWord,
};

/** How WEI's dialect of YAML is composed: YAML 1.2 core with merge keys and with PyYAML's full-word booleans. */
export const dialect = {
  schema: 'core',
  merge: true,
  stringKeys: true,
  // The library's own check compares each key with each.
  uniqueKeys: false,
  customTags: (tags) => [booleanWords, ...tags],
  prettyErrors: false,
  logLevel: 'silent',
} satisfies ParseOptions & DocumentOptions & SchemaOptions;
