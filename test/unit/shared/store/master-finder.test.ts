import { describe, expect, it } from 'vitest';
import { ownerOf } from '../../../../shared/store/redis/master-finder.ts';

const nodes = `
07c3 10.0.0.1:7000@17000,one.lab master - 0 1426238316232 2 connected 5461-10922
67ed 10.0.0.2:7001@17001,two.lab slave 07c3 0 1426238318243 2 connected
292f 10.0.0.3:7002@17002,three.lab master,fail - 0 1426238316232 3 disconnected 10923-16382
e7d1 :7003@17003,,shard-id=6 myself,master - 0 0 7 connected 0-5460 16383 [93-<-292f]
`;

describe('ownerOf', () => {
  it.each([
    [5461, { host: '10.0.0.1', port: 7000, term: 2 }],
    [10_923, { host: '10.0.0.3', port: 7002, term: 3 }],
    [0, { host: '', port: 7003, term: 7 }],
    [16_383, { host: '', port: 7003, term: 7 }],
  ])('slot %s > is at the master whose range has it', (slot, owner) => {
    expect(ownerOf(slot, nodes, false)).toEqual(owner);
  });

  it('a node with a name > is called by it where that is wanted', () => {
    expect(ownerOf(6_000, nodes, true)?.host).toBe('one.lab');
    expect(ownerOf(1, nodes, true)?.host).toBe('');
  });

  it('a slot that nobody has > has no owner', () => {
    expect(ownerOf(16_384, nodes, false)).toBeUndefined();
  });
});
