/** Edits a workflow: its text with completion and help, and one of its steps as a form. The editor itself is loaded when it is shown. */

export { StepPanel, TextEditor, useEditing } from './editing.tsx';
export { YamlEditor } from './lazy-editor.tsx';
