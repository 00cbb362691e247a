/**
 * Keeps documents beside the runs: experiments, campaigns, events, datapoints, and the questions that runs ask people. It does not know
 * who is notified of them.
 */

export { viewOfAsk, openQuestions } from './asks/questions.ts';
export { asksApi, asksRouter } from './asks/asks-router.ts';
export { asks, forgetReplies } from './asks/close-question.ts';
export { replyCalls, replyRouter } from './asks/reply-router.ts';
export { campaignsApi, campaignsRouter } from './campaigns/campaigns-router.ts';
export type { RecordsContext } from './context.ts';
export { dataApi, dataRouter } from './data/data-router.ts';
export { keepEvents, logWorkcellStart } from './events/own-events.ts';
export { eventsApi, eventsRouter } from './events/events-router.ts';
export { WholeEvents } from './events/whole-events.ts';
export { experimentsApi, experimentsRouter } from './experiments/experiments-router.ts';
