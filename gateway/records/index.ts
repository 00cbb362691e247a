/**
 * Keeps documents beside the runs: experiments, campaigns, events, datapoints, and the questions that runs ask people. It does not know
 * who is notified of them.
 */

export { viewOfAsk, openQuestions } from './asks/questions.ts';
export { questions } from './asks/asks-router.ts';
export { asks, forgetReplies } from './asks/close-question.ts';
export { replies } from './asks/reply-router.ts';
export { campaigns } from './campaigns/campaigns-router.ts';
export type { RecordsContext } from './context.ts';
export { data } from './data/data-router.ts';
export { keepEvents, logWorkcellStart } from './events/own-events.ts';
export { events } from './events/events-router.ts';
export { WholeEvents } from './events/whole-events.ts';
export { experiments } from './experiments/experiments-router.ts';
