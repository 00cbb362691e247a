import { describe, expect, it } from 'vitest';
import { pathToTell } from '../../../gateway/http/call.ts';

describe('a path as it may be written down', () => {
  it.each([
    ['/session/links/CODE', '/session/links/***'],
    ['/SESSION/Links/CODE/', '/SESSION/Links/***/'],
    ['/session/links//CODE/more', '/session/links//***/more'],
    ['http://lab/session/links/CODE', 'http://lab/session/links/***'],
    ['/session/links', '/session/links'],
    [`/runs/${'weir_ada_'}${'x'.repeat(43)}/log`, '/runs/weir_ada_***/log'],
    ['/runs/01KB0Q3W6J8ZC2V5N7T9R4XMPD', '/runs/01KB0Q3W6J8ZC2V5N7T9R4XMPD'],
  ])('%s > is %s', (path, told) => expect(pathToTell(path)).toBe(told));
});
