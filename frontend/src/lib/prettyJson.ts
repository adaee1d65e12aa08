/**
 * JSON text with line breaks and indents, cut after so many characters. What is not JSON, or nested too deeply for the
 * parser, stays as it is: it is shown to people, not read by the program.
 */
export function prettyJson(text: string, atMost: number): string {
  let pretty = text;
  try {
    // Numbers larger than JavaScript's would change when parsed and written again; an excerpt of the original is better.
    pretty = /\d{16}/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, '""')) ? text : JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    pretty = text;
  }
  return pretty.length > atMost ? `${pretty.slice(0, atMost)}…` : pretty;
}
