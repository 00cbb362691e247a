/**
 * Takes commands, answers them from the journal or refuses them, prepares them and carries each out at most once; and answers inquiries
 * about actions that are not done. It knows no driver.
 */

export { AbandonOrders } from './abandon.ts';
export { ActionsUnderWay } from './actions-under-way.ts';
export { Preparations } from './preparations.ts';
export { perform } from './execute.ts';
export { InquiryDesk } from './inquiries/inquiry-desk.ts';
export { CommandIntake } from './intake.ts';
export { prepare } from './prepare.ts';
export { Refusals } from './refusals.ts';
