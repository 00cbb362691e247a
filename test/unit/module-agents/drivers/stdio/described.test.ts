import { describe, expect, it } from 'vitest';
import { demandDescribed } from '../../../../../module-agents/drivers/stdio/messages.ts';
import type { Json, JsonObject } from '../../../../../shared/kernel/json/json.ts';

const said = (actions: Json, more: JsonObject = {}): Json => ({ protocol: 1, actions, ...more });
const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`action_${at}`, {}]));

describe('what a driver says of itself', () => {
  it('actions of any names, such as those of all objects > can be told', () => {
    const odd = { constructor: {}, toString: { can: ['check'] }, 'a b': {} };
    expect(Object.keys(demandDescribed(said(odd)).actions)).toEqual(Object.keys(odd));
  });

  it.each([
    ['an action without a name', said({ '': {} }), /actions\/0\/name must have 1 character at least/],
    [
      'an action called __proto__',
      said(JSON.parse('{"__proto__": {}}') as Json),
      /"__proto__", which cannot be/,
    ],
    [
      'an action that keeps its instrument running and has no recover',
      said({ go: { keeps_running: true, can: ['check'] } }),
      /action "go" has `keeps_running` and no `recover`/,
    ],
    ['10,000 actions', said(many), /more of itself than can be told: \d+ bytes/],
    ['a book', said({ go: {} }, { description: 'x'.repeat(2_000_000) }), /more of itself than can be told/],
  ])('%s > is refused in one sentence, for its agent could not make itself known', (_, answer, why) => {
    expect(() => demandDescribed(answer)).toThrow(why);
  });
});
