import { describe, expect, it } from 'vitest';
import { agreeOnKey, makeShare, type SessionOfKey } from '../../../../shared/access/signing/proof.ts';

const [agent, owner] = [makeShare(), makeShare()];
const shares = { agent: agent.public, owner: owner.public };
const of: SessionOfKey = {
  ...{ workcell: 'lab', module: 'arm', instance: 'a' },
  ...{ hello_id: 'h', epoch: 7, session: 3 },
};
const bytes = (...given: Parameters<typeof agreeOnKey>) =>
  agreeOnKey(...given)
    .export()
    .toString('hex');

describe('the key of a session', () => {
  it('both sides > come to the same one, of 32 bytes', () => {
    expect(bytes(agent, shares, of)).toBe(bytes(owner, shares, of));
    expect(bytes(agent, shares, of)).toHaveLength(64);
  });

  it.each<Partial<SessionOfKey>>([
    { workcell: 'other' },
    { module: 'oven' },
    { instance: 'b' },
    { hello_id: 'i' },
    { epoch: 8 },
    { session: 4 },
  ])('of another session, %o > is another', (change) => {
    expect(bytes(agent, shares, { ...of, ...change })).not.toBe(bytes(owner, shares, of));
  });

  it('somebody who has heard both shares > comes to another', () => {
    const mallory = makeShare();
    expect(bytes({ ...mallory, public: agent.public }, shares, of)).not.toBe(bytes(agent, shares, of));
  });

  it.each([
    ['too short', 'AAAA'],
    ['of no order, so that everybody knows what it leads to,', 'A'.repeat(43)],
  ])('a share that is %s > is refused', (_, share) => {
    expect(() => agreeOnKey(agent, { ...shares, owner: share }, of)).toThrow();
  });
});
