/* Choices of the person that outlast the page, where the browser keeps any. */

export function stored(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

export function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // A private window keeps nothing; the choice then lasts as long as the page.
  }
}
