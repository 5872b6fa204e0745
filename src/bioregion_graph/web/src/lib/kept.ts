// Lists that a browser keeps for whoever uses it.

/** What is kept under a key, the latest first; only what is such a thing. */
export function kept<T>(key: string, isOne: (each: Record<string, unknown>) => boolean): T[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(found) ? found.filter((each): each is T => typeof each === 'object' && each !== null && isOne(each)) : [];
  } catch {
    return [];
  }
}

/** Keep these; false where the browser keeps nothing. */
export function keep(key: string, list: readonly unknown[]): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(list));
    return true;
  } catch {
    return false;
  }
}
