import { describe, expect, it } from 'vitest';
import { message } from '../../../shared/contracts/message.ts';
import {
  isPoison,
  mayBePoison,
  poisonName,
  readPlayedAlone,
  withPlayer,
  type PlayedAlone,
} from '../../../orchestrator/leadership/poison-message.ts';

const played = (id: string, ...players: string[]): PlayedAlone =>
  players.reduce<PlayedAlone | undefined>((before, player) => withPlayer(before, id, player), undefined)!;

describe('a message that is played alone', () => {
  it('three processes began, the fourth is about to > is poison', () => {
    expect(isPoison(played('m', 'a', 'b', 'c', 'd'))).toBe(true);
  });

  it('the third process is about to > is not poison yet', () => {
    expect(isPoison(played('m', 'a', 'b', 'c'))).toBe(false);
  });

  it('one process plays again and again, having survived it > is not poison', () => {
    expect(isPoison(played('m', 'a', 'b', 'b', 'a', 'b', 'a'))).toBe(false);
  });

  it('another message > is counted from the beginning', () => {
    expect(withPlayer(played('m', 'a', 'b', 'c'), 'n', 'd')).toEqual({ id: 'n', players: ['d'] });
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

  it('a result that was sent twice before > is played alone, however often that message was delivered', () => {
    expect([mayBePoison(result(), 1), mayBePoison(result(1), 1), mayBePoison(result(2), 0)]).toEqual([
      ...[false, false, true],
    ]);
    expect(mayBePoison(message('poke', { workcell: 'lab', body: {} }), 2)).toBe(true);
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
