import { describe, expect, it } from 'vitest';
import { sumUp } from '../../../../shared/sentences/mail.ts';
import { MailQuota } from '../../../../gateway/notifications/mail-sender.ts';

const quota = () => new MailQuota({ each: { burst: 2, every: 100 }, all: { burst: 3, every: 50 } });

describe('how many mails may go', () => {
  it('to one address > as many as at once, then one more each while', () => {
    const mails = quota();
    expect(mails.left('ada', 0)).toBe(2);
    mails.take('ada', 0);
    mails.take('ada', 0);
    expect([mails.left('ada', 99), mails.left('ada', 100), mails.left('ada', 100_000)]).toEqual([0, 1, 2]);
  });

  it('to all together > no more, whomever they are to', () => {
    const mails = quota();
    for (const name of ['ada', 'bob', 'eve']) mails.take(name, 0);
    expect([mails.left('dan', 0), mails.left('dan', 50), mails.left('dan', 100)]).toEqual([0, 1, 2]);
  });

  it('one that has not arrived > counts for nothing', () => {
    const mails = quota();
    mails.take('ada', 0);
    mails.giveBack('ada', 0);
    mails.giveBack('ada', 0);
    expect(mails.left('ada', 0)).toBe(2);
  });
});

describe('several mails as one', () => {
  const letter = (n: number) => ({ subject: `STEP FAILED: ${n}`, text: `Reason: ${n}.\n` });

  it('a single one > stays as it is', () => {
    expect(sumUp([letter(1)])).toEqual(letter(1));
  });

  it('very many > the first are told in full, and the others counted', () => {
    const { subject, text } = sumUp(Array.from({ length: 60 }, (_, n) => letter(n)));
    expect(subject).toBe('60 notifications, the first: STEP FAILED: 0');
    expect(text).toContain('Reason: 49.\n');
    expect(text).not.toContain('Reason: 50.');
    expect(text).toContain('and 10 more');
  });
});
