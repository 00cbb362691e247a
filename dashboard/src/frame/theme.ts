import { recall, useRemembered } from '../design/remembered.ts';

export const themes = ['system', 'light', 'dark', 'contrast'] as const;
/** `system` follows what the machine is set to. */
export type Theme = (typeof themes)[number];

const name = 'weir.theme';
const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const prefersContrast = matchMedia('(prefers-contrast: more)');

/** The theme of this browser, and how to choose another. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [value, setValue] = useRemembered(name);
  return [
    asTheme(value),
    (theme) => {
      setValue(theme === 'system' ? '' : theme);
      showTheme();
    },
  ];
}

/** Puts the theme on the page, now and whenever the machine's settings change. */
export function keepTheme(): void {
  showTheme();
  for (const chosen of [prefersDark, prefersContrast]) chosen.addEventListener('change', showTheme);
  addEventListener('storage', showTheme);
}

function showTheme(): void {
  const chosen = asTheme(recall(name));
  const preferred = prefersContrast.matches ? 'contrast' : prefersDark.matches ? 'dark' : 'light';
  document.documentElement.dataset['theme'] = chosen === 'system' ? preferred : chosen;
}

function asTheme(value: string): Theme {
  return themes.find((theme) => theme === value) ?? 'system';
}
