import { describe, expect, it } from 'vitest';
import { signWebhook } from '../../../../gateway/notifications/webhook-sender.ts';

describe('signWebhook', () => {
  it('the example of the specification > has the signature that it states', () => {
    const headers = signWebhook(
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1614265330,
      '{"test": 2432232314}',
    );
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('another secret, id, time or body > has another signature', () => {
    const sign = (...given: Parameters<typeof signWebhook>) => signWebhook(...given)['webhook-signature'];
    const signatures = [
      sign('plain secret', 'a', 1, 'x'),
      sign('other secret', 'a', 1, 'x'),
      sign('plain secret', 'b', 1, 'x'),
      sign('plain secret', 'a', 2, 'x'),
      sign('plain secret', 'a', 1, 'y'),
    ];
    expect(new Set(signatures).size).toBe(5);
  });
});
