import { EvaluationError, ParseError, TypeError as CelTypeError } from '@marcbachmann/cel-js';
import { ExpressionError } from './expression-error.ts';

/** A fault as the language's library tells it, as a sentence for the author of the expression that begins at `at`. */
export function inPlainWords(error: unknown, at: number): ExpressionError {
  if (error instanceof ExpressionError) return error;
  if (error instanceof ParseError || error instanceof EvaluationError || error instanceof CelTypeError) {
    return new ExpressionError(
      sentence(error.code, error.summary),
      at + (error.node?.start ?? error.range?.start ?? 0),
    );
  }
  throw error;
}

function sentence(code: string, summary: string): string {
  const plain = plainly(code, summary);
  return /[.?]$/.test(plain) ? plain : `${plain}.`;
}

function plainly(code: string, summary: string): string {
  switch (code) {
    case 'no_such_overload':
      return withoutOverload(summary);
    case 'no_matching_overload': {
      const [, receiver, name = '', given = ''] = /'(?:(.+)\.)?(\w+)\((.*)\)'/.exec(summary) ?? [];
      const takes = given === '' ? 'nothing' : given.split(', ').map(typeInWords).join(' and ');
      return receiver === undefined
        ? `${name}() does not take ${takes}`
        : `${name}() of ${typeInWords(receiver)} does not take ${takes}`;
    }
    case 'invalid_logical_operand':
      return `"&&" and "||" stand between things that are true or false, not ${typeInWords(quoted(summary))}`;
    case 'invalid_condition_type':
      return `What is asked has to be true or false, not ${typeInWords(quoted(summary))}`;
    case 'incompatible_ternary_branches': {
      const [one = '', other = ''] = [...summary.matchAll(/'([^']*)'/g)].map((found) => found[1] ?? '');
      return `Both values of "? :" have to be of one type, not ${typeInWords(one)} and ${typeInWords(other)}: dyn(…) around one of them allows both`;
    }
    case 'invalid_comprehension_range':
      return `A list is needed here, not ${typeInWords(quoted(summary))}`;
    case 'cannot_index_type':
      return `There are no members in ${typeInWords(quoted(summary))}`;
    case 'no_such_key':
      return summary.replace(/^No such key: (.*)$/, 'There is no "$1"');
    case 'expected_token':
    case 'unexpected_token':
      return summary.replace(/\b[A-Z]{2,}\b/g, tokenInWords).replace('Unexpected token:', 'Unexpected:');
    case 'unsupported_type':
      return 'An object with a member "constructor" cannot be used in an expression';
    case 'limit_exceeded':
      return `The expression is too large or nested too deeply`;
    default:
      return summary;
  }
}

function withoutOverload(summary: string): string {
  const [, left = '', operator = '', right = ''] =
    /^no such overload: (.*?) (==|!=|<=|>=|in|[-+*/%<>]) (.*)$/.exec(summary) ?? [];
  if (operator !== '') {
    return `"${operator}" does not go with ${typeInWords(left)} and ${typeInWords(right)}`;
  }
  const [, sign = '', only = ''] = /^no such overload: ([-!])(.*)$/.exec(summary) ?? [];
  return `"${sign}" does not go with ${typeInWords(only)}`;
}

function quoted(summary: string): string {
  return /'([^']*)'/.exec(summary)?.[1] ?? '';
}

/** A type of the library in words, such as `a number`. */
function typeInWords(name: string): string {
  const type = /^dyn<(.*)>$/.exec(name)?.[1] ?? name;
  if (type.startsWith('list')) return 'a list';
  if (type.startsWith('map') || type.startsWith('$')) return 'an object';
  switch (type) {
    case 'double':
    case 'int':
      return 'a number';
    case 'string':
      return 'a text';
    case 'bool':
      return 'true or false';
    case 'null':
      return 'null';
    default:
      return 'some value';
  }
}

function tokenInWords(token: string): string {
  return tokens[token] ?? token.toLowerCase();
}

const tokens: Record<string, string> = {
  EOF: 'the end',
  LPAREN: '"("',
  RPAREN: '")"',
  LBRACKET: '"["',
  RBRACKET: '"]"',
  LBRACE: '"{"',
  RBRACE: '"}"',
  DOT: '"."',
  COMMA: '","',
  COLON: '":"',
  QUESTION: '"?"',
  IDENTIFIER: 'a name',
  NUMBER: 'a number',
  STRING: 'a text',
  PLUS: '"+"',
  MINUS: '"-"',
  MULTIPLY: '"*"',
  DIVIDE: '"/"',
  MODULO: '"%"',
  EQ: '"=="',
  NE: '"!="',
  LT: '"<"',
  LE: '"<="',
  GT: '">"',
  GE: '">="',
  AND: '"&&"',
  OR: '"||"',
  NOT: '"!"',
  IN: '"in"',
  BOOLEAN: 'true or false',
  NULL: 'null',
};
