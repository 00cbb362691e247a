/** Shows a question of a run and the form for its answer. */

export { fieldsOfAction, unfitArguments } from './action-fields.ts';
export { closedInWords, type ShownAsk, stillShown } from './answer-words.ts';
export { Fields } from './fields.tsx';
export { fieldsOf, type FormField, presetsOf, readForm, typedField } from './form-fields.ts';
export { Question } from './question.tsx';
