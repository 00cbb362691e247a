/** The interface of a module that asks people. */
export const operatorInterface = 'operator';

/** What a person is asked for: yes or no, one of some options, or values. Each is an action of the module. */
export type QuestionKind = (typeof questionKinds)[number];
export const questionKinds = ['confirm', 'choose', 'input'] as const;
