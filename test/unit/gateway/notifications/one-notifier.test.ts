import { expect, it, vi } from 'vitest';
import type { NotificationsContext } from '../../../../gateway/notifications/context.ts';
import { defaultMailQuota } from '../../../../gateway/notifications/mail-sender.ts';
import { Notifier } from '../../../../gateway/notifications/notifier.ts';
import { WebhookTargets } from '../../../../gateway/notifications/webhook-sender.ts';
import { WeirError } from '../../../../shared/kernel/errors/weir-error.ts';
import { createLogger } from '../../../../shared/kernel/log/logger.ts';
import { until } from '../../../support/until.ts';

it('a notifier that has lost its lock > takes no notices until it has it again, and reads what has not arrived anew', async () => {
  const stopping = new AbortController();
  const asked: string[] = [];
  let [isFree, latest] = [true, { isHeld: true, release: () => undefined }];
  const lock = vi.fn(async () => {
    if (!isFree) throw new WeirError('folder_locked', 'another gateway tells');
    return (latest = { ...latest, isHeld: true });
  });
  const recordsAfter = ({ kind }: { kind: string }) => Promise.resolve((asked.push(kind), []));
  const context = {
    ...{ store: { recordsAfter, removeRecords: () => Promise.resolve() }, data: { lock } },
    ...{ log: createLogger({ level: 'silent', service: 'test' }), stopping: stopping.signal },
    ...{ timing: { notify: 1, drain: 10 }, mailQuota: defaultMailQuota },
  } as unknown as NotificationsContext;
  const working = new Notifier(
    context,
    { smtp_url: undefined, mail_from: 'weir@lab' },
    new WebhookTargets(undefined),
  ).work();
  await until('it looks for notices', () => asked.filter((kind) => kind === 'notice').length > 2);
  expect(lock).toHaveBeenCalledTimes(1);
  isFree = latest.isHeld = false;
  asked.length = 0;
  await until('it asks for the lock', () => lock.mock.calls.length > 4);
  expect(asked.filter((kind) => kind === 'notice').length).toBeLessThan(2);
  isFree = true;
  asked.length = 0;
  await until('it reads anew', () => asked.length > 1);
  expect(asked.slice(0, 2)).toEqual(['delivery', 'notice']);
  stopping.abort();
  await working;
});
