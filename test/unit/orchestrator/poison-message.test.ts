import { describe, expect, it } from 'vitest';
import { message } from '../../../shared/contracts/message.ts';
import {
  insteadOf,
  isPoison,
  mayBePoison,
  poisonName,
  readPlayedAlone,
  withPlayer,
  type PlayedAlone,
} from '../../../orchestrator/leadership/poison-message.ts';

const playedBy = (id: string, ...players: string[]): PlayedAlone =>
  players.reduce<PlayedAlone | undefined>((before, player) => withPlayer(before, id, player), undefined)!;

describe('a message that is applied alone', () => {
  it('three processes began, the fourth is about to > is poison', () => {
    expect(isPoison(playedBy('m', 'a', 'b', 'c', 'd'))).toBe(true);
  });

  it('the third process is about to > is not poison yet', () => {
    expect(isPoison(playedBy('m', 'a', 'b', 'c'))).toBe(false);
  });

  it('one process plays again and again, having survived it > is not poison', () => {
    expect(isPoison(playedBy('m', 'a', 'b', 'b', 'a', 'b', 'a'))).toBe(false);
  });

  it('another message > is counted from the beginning', () => {
    expect(withPlayer(playedBy('m', 'a', 'b', 'c'), 'n', 'd')).toEqual({ id: 'n', players: ['d'] });
  });

  it('a field that is empty or was removed > names none', () => {
    expect([readPlayedAlone(undefined), readPlayedAlone(null)]).toEqual([undefined, undefined]);
  });
});

describe('a message that may have ended its owners', () => {
  const result = (again?: number) =>
    message('step.settled', {
      ...{
        workcell: 'lab',
        run_id: '01JB0000000000000000000001',
        command_id: '01JB0000000000000000000001.0.1',
      },
      body: {
        ...{ module: 'arm', instance: 'a', number: 1, outcome: 'succeeded' as const, acted: true },
        ...(again === undefined ? {} : { again }),
      },
    });

  it('a result that was sent twice before, or was delivered once > is applied alone', () => {
    const played = [mayBePoison(result(), 0), mayBePoison(result(1), 0), mayBePoison(result(2), 0)];
    expect([...played, mayBePoison(result(), 1)]).toEqual([false, false, true, true]);
  });

  it('anything else > is applied alone once two deliveries have failed', () => {
    const poke = message('poke', { workcell: 'lab', body: {} });
    expect([mayBePoison(poke, 1), mayBePoison(poke, 2)]).toEqual([false, true]);
  });

  it.each([
    ['succeeded', 'failed'],
    ['interrupted', 'interrupted'],
  ] as const)('a result that says %s > another is applied for it that says %s, and why', (said, instead) => {
    const poison = { ...result(3), body: { ...result(3).body, outcome: said, data: { deadly: 1 } } };
    const { body } = insteadOf(poison);
    expect(body).toMatchObject({ outcome: instead, acted: true, error: { code: 'internal_error' } });
    expect(body).not.toHaveProperty('data');
  });

  it('a result that is sent again > is known by its command, anything else by its id', () => {
    expect(poisonName(result(2))).toBe(poisonName(result()));
    const [one, other] = [
      message('poke', { workcell: 'lab', body: {} }),
      message('poke', { workcell: 'lab', body: {} }),
    ];
    expect(poisonName(one)).not.toBe(poisonName(other));
  });
});
