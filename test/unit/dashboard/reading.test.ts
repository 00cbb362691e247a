import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Reading } from '../../../dashboard/src/design/told.tsx';

const shown = (data: string | undefined, error: Error | null): string =>
  renderToStaticMarkup(
    createElement(Reading<string>, { of: { data, error }, what: 'your text', children: (text) => text }),
  );

test('what was read > stays where it cannot be read anew, and that is said', () => {
  expect(shown('# mine', new Error('away'))).toMatch(/Your text cannot be read anew: .*away.*# mine/);
  expect(shown(undefined, new Error('away'))).toMatch(/Your text cannot be shown: .*away/);
});
