/** As `read`, but nothing else that stands in an address comes to a screen: the router hands on whatever a reader leaves out. */
export function knownSearch<Search extends object>(
  read: (search: Record<string, unknown>) => Search,
): (search: Record<string, unknown>) => Search {
  return (search) => {
    const none = Object.fromEntries(Object.keys(search).map((key) => [key, undefined]));
    return { ...none, ...read(search) };
  };
}
