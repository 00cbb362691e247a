import type { RecordsContext } from '../records/index.ts';
import type { MailQuotaRules } from './mail-sender.ts';

/** What mails and webhook calls are made with. */
export interface NotificationsContext extends RecordsContext {
  mailQuota: MailQuotaRules;
}
