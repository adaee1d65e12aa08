/** Returns a rejection in the format of Wails. */
export function rejection(code: string, message = '', id = ''): string {
  return JSON.stringify({ code, message, id });
}

/** Thrown by methods of the fake. The caller receives the text in the format of Wails. */
export class Refused extends Error {
  readonly text: string;

  constructor(code: string, message: string) {
    super(message);
    this.text = rejection(code, message);
  }
}
