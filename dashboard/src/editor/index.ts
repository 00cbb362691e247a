/** Edits a workflow: its text with completion and help, and one of its steps as a form. The editor itself is loaded when it is shown. */

export { useLabWords } from './lab-words.ts';
export { StepForm } from './step-form.tsx';
export { useOutline } from './use-outline.ts';
export { useSteps } from './use-steps.ts';
