/**
 * Commands: they are taken, answered from the journal or refused, prepared and carried out, each at most once; and inquiries, which
 * ask a module of an action that is not done. It knows no driver.
 */

export { AbandonOrders } from './abandon.ts';
export { ActionsUnderWay } from './actions-under-way.ts';
export { Preparations } from './preparations.ts';
export { perform } from './execute.ts';
export { InquiryDesk } from './inquiries/inquiry-desk.ts';
export { CommandIntake } from './intake.ts';
export { prepare } from './prepare.ts';
