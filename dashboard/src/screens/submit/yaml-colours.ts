import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';

/** The parts of YAML in the page's own colours, which change with its theme. */
export const yamlColours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--running)' },
    { tag: [tags.string, tags.content], color: 'var(--text-1)' },
    { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--unknown)' },
    { tag: [tags.labelName, tags.typeName, tags.meta], color: 'var(--attention)' },
    { tag: tags.comment, color: 'var(--text-3)', fontStyle: 'italic' },
    { tag: [tags.punctuation, tags.separator], color: 'var(--text-2)' },
  ]),
);
