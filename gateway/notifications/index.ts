/** Sends mails and calls webhooks for the notices in the store. It serves no call. */

export type { NotificationsContext } from './context.ts';
export { defaultMailQuota, type MailQuotaRules } from './mail-sender.ts';
export { Notifier } from './notifier.ts';
export { WebhookTargets } from './webhook-sender.ts';
