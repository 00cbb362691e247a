/** A span of time for people: `0.21 s`, `12.3 s`, `3 min 05 s`, `2 h 04 min`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** How long ago something was, for people: `12 s`, `4 min`, `3 h 20 min`, `2 d 3 h`. */
export function formatSpan(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${pad(minutes % 60)} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A value for people: its JSON, cut where it is too long for a line. */
export function formatValue(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** A moment for people, in this machine's time zone: `2026-03-14 09:26:53`. */
export function formatTime(at: number): string {
  const date = new Date(at);
  const day = [date.getFullYear(), pad(date.getMonth() + 1), pad(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(pad).join(':')}`;
}

/** The same of a moment as the gateway writes it, in ISO 8601; what is none is left as it stands. */
export function formatIsoTime(moment: string): string {
  const at = Date.parse(moment);
  return Number.isNaN(at) ? moment : formatTime(at);
}

/** The same, without the day where it is that of `now` (milliseconds since the epoch): `09:26:53`. */
export function formatClock(moment: string, now: number): string {
  const [at, today] = [formatIsoTime(moment), formatTime(now)];
  return at.slice(0, 10) === today.slice(0, 10) ? at.slice(11) : at;
}

/** All moments within a sentence of the gateway in this machine's time zone. */
export function localTimes(sentence: string, format: (moment: string) => string = formatIsoTime): string {
  return sentence.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, format);
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
