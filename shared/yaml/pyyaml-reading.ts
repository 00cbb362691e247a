/** What PyYAML (YAML 1.1) makes of an unquoted scalar. */
export type Reading = null | boolean | number | 'text' | 'a date';

const int =
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const float =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)$/;
const notFinite = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const date =
  /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;

/** PyYAML's words for true and false; unlike YAML 1.1 itself it leaves `y` and `n` alone. */
export const booleanWord = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;

/** The value of a word that `booleanWord` matches. */
export function isTrueWord(word: string): boolean {
  return /^(?:yes|true|on)$/i.test(word);
}

/** How PyYAML's resolver reads an unquoted scalar. */
export function pyyamlReading(source: string): Reading {
  if (/^(?:~|null|Null|NULL|)$/.test(source)) return null;
  if (booleanWord.test(source)) return isTrueWord(source);
  if (int.test(source)) return integer(source.replaceAll('_', ''));
  if (float.test(source)) return sexagesimal(source.replaceAll('_', ''));
  if (notFinite.test(source))
    return /nan/i.test(source) ? NaN : source.startsWith('-') ? -Infinity : Infinity;
  return date.test(source) ? 'a date' : 'text';
}

function integer(digits: string): number {
  const sign = digits.startsWith('-') ? -1 : 1;
  const body = digits.replace(/^[-+]/, '');
  if (/^0[bx]/.test(body)) return sign * Number(body);
  if (/^0./.test(body)) return sign * Number.parseInt(body, 8);
  return sexagesimal(digits);
}

/** `1:30` is 90 to YAML 1.1. */
function sexagesimal(digits: string): number {
  const sign = digits.startsWith('-') ? -1 : 1;
  const parts = digits.replace(/^[-+]/, '').split(':');
  return sign * parts.reduce((sum, part) => sum * 60 + Number(part), 0);
}
