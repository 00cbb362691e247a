/** Questions to people, and whether an answer fits. Pure. */

export { answerInWords } from './answer-in-words.ts';
export { judgeAnswer } from './judge-answer.ts';
export { questionArgs } from './question-args.ts';
export { faultsOf, type QuestionArguments, questionIn, questionOf } from './question-in.ts';
