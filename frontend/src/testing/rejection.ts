/** A rejection as Wails gives it. */
export function rejection(code: string, message = '', id = ''): string {
  return JSON.stringify({ code, message, id });
}

/** What a method of the fake throws: its caller gets the text, as Wails gives it. */
export class Refused extends Error {
  readonly text: string;

  constructor(code: string, message: string) {
    super(message);
    this.text = rejection(code, message);
  }
}
