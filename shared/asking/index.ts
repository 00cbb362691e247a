/** Describes questions to people, and checks whether an answer fits. Pure. */

export { answerGiven, judgeAnswer } from './judge-answer.ts';
export { questionArgs, faultsOf, type QuestionArguments, questionIn, questionOf } from './question-args.ts';
