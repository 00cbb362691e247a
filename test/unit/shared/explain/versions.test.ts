import { describe, expect, it } from 'vitest';
import { judgeVersions, versionTrouble } from '../../../../shared/explain/doctor/versions.ts';
import { rankOf } from '../../../../shared/kernel/version.ts';

const here = { gateway: '0.3.0', leader: { version: '0.3.1-dev' }, agents: [] };

describe('the versions of a lab', () => {
  it('count by their numbers alone, and one that is not told is the earliest', () => {
    const sorted = ['0.2.0', '0.3.0', '0.3.1', '0.10.0', '1.0.0'];
    expect(sorted.toSorted((a, b) => rankOf(a) - rankOf(b))).toEqual(sorted);
    expect(rankOf('0.3.0-dev')).toBe(rankOf('0.3.0'));
    expect(rankOf(undefined)).toBe(0);
  });

  it.each([
    ['all the same', { ...here, leader: { version: '0.3.0' } }, /^ok all run weir 0\.3\.0$/],
    ['no orchestrator has ever led', { ...here, leader: undefined }, /^$/],
    ['an earlier orchestrator', { ...here, leader: {} }, /^warn .*0\.2 or earlier.* orchestrators next/],
    ['an earlier gateway', here, /^warn .*0\.3\.1-dev.* gateways next/],
    [
      'an earlier agent',
      {
        ...here,
        leader: { version: '0.3.0' },
        agents: [{ name: 'arm/a' }, { name: 'arm/b', version: '0.3.0' }],
      },
      /^ok .*: arm\/a \(weir 0\.2 or earlier\)$/,
    ],
  ])('%s > says what is there, and what is upgraded next', (_, versions, words) => {
    const said = judgeVersions(versions).map(
      ({ level, found, remedy = '' }) => `${level} ${found} ${remedy}`,
    );
    expect(said.join().trim()).toMatch(words);
    // Agents may be behind for weeks.
    expect(versionTrouble(versions)).toHaveLength(said.join().startsWith('warn') ? 1 : 0);
  });
});
