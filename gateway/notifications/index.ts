/** Mails and webhook calls, made of the notices in the store. A worker that serves no call. */

export type { NotificationsContext } from './context.ts';
export { defaultMailQuota, type MailQuotaRules } from './mail-sender.ts';
export { Notifier } from './notifier.ts';
export { WebhookTargets } from './webhook-sender.ts';
