import type { ReactElement } from 'react';
import { Press } from '../design/press.tsx';
import { themes, useTheme } from './theme.ts';

const signs = { system: '◐', light: '☀', dark: '☾', contrast: '◑' };

/** Goes through the themes. */
export function ThemeChoice(): ReactElement {
  const [theme, setTheme] = useTheme();
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
  return (
    <Press look="quiet" aria-label={`Theme: ${theme}. Change to ${next}`} onPress={() => setTheme(next)}>
      <span aria-hidden="true">{signs[theme]}</span>
    </Press>
  );
}
