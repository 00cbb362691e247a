import { generateKeyPairSync } from 'node:crypto';
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { ProofCheck } from '../../../module-agents/session/proof-check.ts';
import { message, type AgentMessage, type BodyOf } from '../../../shared/contracts/message.ts';
import { proven, provenInSession, agreeOnKey, makeShare } from '../../../shared/access/signing/proof.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const address = { module: 'arm', instance: 'a' };
const mark = { epoch: 7, seq: 4 };
const of = { workcell: 'lab', mark };
const stop: BodyOf<'admin.order'> = { command: 'safety_stop', revision: 5, at: 1 };

const kept = (more: object = {}): AgentMessage => ({
  ...message('kept', { ...of, body: { ...address, kept: ['c'] } }),
  ...more,
});
const cancel = () =>
  message('cancel', { ...of, epoch: 7, body: { ...address, commands: [{ command_id: 'c', number: 1 }] } });

const reset = message('admin.order', { ...of, body: { ...stop, command: 'reset' } });
const welcome = message('welcome', { ...of, epoch: 7, session: 1, body: { ...address, hello_id: 'h' } });

/** As an earlier version has sent it. */
function without({ mark: _, ...sent }: typeof reset): AgentMessage {
  return sent;
}

describe('what an agent that wants proofs makes of a message', () => {
  let told: string[];
  let check: ProofCheck;

  beforeEach(() => {
    told = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => told.push(line) });
    check = new ProofCheck({ workcell: 'lab', address, labKey: publicKey, log });
    check.entered(welcome);
  });

  const proved = (sent: AgentMessage): AgentMessage => proven(sent, privateKey);

  it.each<[string, AgentMessage]>([
    ['kept', kept()],
    ['a cancel', cancel()],
    ['an ask for a hello', message('ask-hello', { workcell: 'lab', epoch: 1, body: {} })],
    ['an order for all', reset],
    ['a later order', { ...reset, mark: { epoch: 7, seq: 5 } }],
    ['a safety stop', message('admin.order', { workcell: 'lab', body: stop })],
    [
      'a welcome of an owner with a lower epoch, whose store was put back',
      message('welcome', { ...of, epoch: 2, session: 1, body: { ...address, hello_id: 'h' } }),
    ],
    ['kept by a later owner', kept({ mark: { epoch: 8, seq: 0 } })],
  ])('%s, proven > is heeded', (_, sent) => {
    expect(check.judge(proved(sent))).toBe('heed');
    expect(told).toEqual([]);
  });

  it.each<[string, AgentMessage]>([
    ['not signed', kept()],
    ['signed by somebody else', proven(kept(), generateKeyPairSync('ed25519').privateKey)],
    ['of another workcell', proved(kept({ workcell: 'other' }))],
    ['for another instance', proved(kept({ body: { module: 'arm', instance: 'b', kept: ['c'] } }))],
    ['of a former owner', proved(kept({ mark: { epoch: 6, seq: 9 } }))],
    ['older than the welcome', proved(kept({ mark: { epoch: 7, seq: 3 } }))],
    ['an order that is older than the welcome', proved({ ...reset, mark: { epoch: 7, seq: 3 } })],
    ['an order without a mark', proved(without(reset))],
    [
      'without the mark of a commit',
      proved(message('kept', { workcell: 'lab', body: { ...address, kept: [] } })),
    ],
    [
      'an order that is not signed',
      message('admin.order', { workcell: 'lab', body: { ...stop, command: 'reset' } }),
    ],
  ])('%s > is dropped, and told of once', (_, sent) => {
    expect([check.judge(sent), check.judge(sent)]).toEqual(['drop', 'drop']);
    expect(told).toHaveLength(1);
  });

  it('a safety stop that is not signed, or signed by somebody else > stops', () => {
    const sent = message('admin.order', { workcell: 'lab', body: stop });
    expect(check.judge(sent)).toBe('stop');
    expect(check.judge(proven(sent, generateKeyPairSync('ed25519').privateKey))).toBe('stop');
    expect(check.judge({ ...proved(sent), workcell: 'other' })).toBe('stop');
  });

  describe('in a session on whose key it has agreed', () => {
    const facts = { workcell: 'lab', ...address, hello_id: 'h' };
    const owner = makeShare();

    /** Says hello, is welcomed, and enters; the key is the owner's. */
    function enter(session: number) {
      const { share: agent } = check.wanted();
      const body = { ...welcome.body, share: owner.public };
      check.entered({ ...welcome, session, body });
      const shares = { agent, owner: owner.public };
      return agreeOnKey(owner, shares, { ...facts, epoch: 7, session });
    }

    it('what is proven with it, or signed > is heeded', () => {
      const key = enter(1);
      expect(check.judge(provenInSession(kept(), key))).toBe('heed');
      expect(check.judge(proved(kept()))).toBe('heed');
    });

    it.each<[string, AgentMessage]>([
      ['for another instance', kept({ body: { module: 'arm', instance: 'b', kept: ['c'] } })],
      ['of another workcell', kept({ workcell: 'other' })],
      ['older than the welcome', kept({ mark: { epoch: 7, seq: 3 } })],
    ])('proven with it, but %s > is dropped', (_, sent) => {
      expect(check.judge(provenInSession(sent, enter(1)))).toBe('drop');
    });

    it('proven with the key of the session before > is dropped', () => {
      const before = enter(1);
      enter(2);
      const earlier = kept({ mark: { epoch: 7, seq: 3 } });
      expect(check.judge(provenInSession(earlier, before))).toBe('drop');
      // It was on its way when the session ended: nobody has to do anything.
      expect(told).toEqual([]);
      expect(check.judge(provenInSession(kept(), before))).toBe('drop');
      expect(told).toHaveLength(1);
    });

    it('a safety stop with a proof as of another session > stops, and is told of as any that is not proven', () => {
      const sent = message('admin.order', { workcell: 'lab', body: stop });
      const before = enter(1);
      enter(2);
      expect(check.judge(provenInSession(sent, before))).toBe('stop');
      expect(told).toEqual([expect.stringContaining('is heeded all the same')]);
    });

    it('the owner gave no share, or none that is of use > what is signed is heeded, as ever', () => {
      for (const share of [undefined, 'A'.repeat(43)]) {
        const before = enter(1);
        check.wanted();
        check.entered({ ...welcome, body: { ...welcome.body, ...(share === undefined ? {} : { share }) } });
        expect(check.judge(provenInSession(kept(), before))).toBe('drop');
        expect(check.judge(proved(kept()))).toBe('heed');
      }
    });
  });

  it('before the first welcome of the process > heeds a welcome and stops, and no other order', () => {
    const fresh = new ProofCheck({
      workcell: 'lab',
      address,
      labKey: publicKey,
      log: pino({ level: 'silent' }),
    });
    expect(fresh.judge(proved(welcome))).toBe('heed');
    expect(fresh.judge(proved(message('admin.order', { workcell: 'lab', body: stop })))).toBe('heed');
    expect(fresh.judge(proved(reset))).toBe('drop');
    fresh.entered(welcome);
    expect(fresh.judge(proved(reset))).toBe('heed');
  });

  it('ever other messages that are made up > do not fill the log', () => {
    for (let i = 0; i < 500; i++) check.judge(kept({ body: { module: 'arm', instance: `x${i}`, kept: [] } }));
    expect(told).toHaveLength(100);
  });
});
