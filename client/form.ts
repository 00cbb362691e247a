/** The body of a form, for calls that take one: `bodySerializer: asForm`. Lists become parts of the same name. */
export function asForm(fields: object): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields) as [string, unknown][]) {
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (each === undefined || each === null) continue;
      if (each instanceof Blob) form.append(name, each);
      else form.append(name, typeof each === 'string' ? each : JSON.stringify(each));
    }
  }
  return form;
}
