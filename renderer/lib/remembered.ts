/** A small choice of the user kept between starts. A storage that refuses (private window, full) means forgetting. */
export function recall<T>(key: string, fallback: T, isValid: (value: unknown) => value is T): T {
  try {
    const text = localStorage.getItem(`walyard.${key}`);
    const value: unknown = text === null ? null : JSON.parse(text);
    return isValid(value) ? value : fallback;
  } catch {
    return fallback;
  }
}

export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(`walyard.${key}`, JSON.stringify(value));
  } catch {
    // Not worth a word: the choice holds until the window closes.
  }
}
