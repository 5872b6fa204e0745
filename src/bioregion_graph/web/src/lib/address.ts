// The state of a page stands in its address, so that a link opens what somebody saw.

type State = Record<string, string>;

/** The values in the address now. */
export function readAddress(): State {
  return Object.fromEntries(new URLSearchParams(location.search));
}

/** All values of one name in the address. */
export function readAll(name: string): string[] {
  return new URLSearchParams(location.search).getAll(name);
}

/** Put values into the address, without those that are empty; language and theme stay. Many changes make one entry. */
export function writeAddress(state: Record<string, string | readonly string[] | null | undefined>): void {
  const found = new URLSearchParams();
  for (const name of ['lang', 'theme']) {
    const kept = new URLSearchParams(location.search).get(name);
    if (kept) found.set(name, kept);
  }
  for (const [name, value] of Object.entries(state)) {
    for (const each of Array.isArray(value) ? value : [value]) if (each) found.append(name, each as string);
  }
  const text = found.toString();
  history.replaceState(null, '', text ? `?${text}` : location.pathname);
}
