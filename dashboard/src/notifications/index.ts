/** Tells by notifications of the browser what becomes of somebody's runs, where he has asked for it. */

export { type NotifyChoice, useNotifyChoice, whyNoNotifications } from './choice.ts';
