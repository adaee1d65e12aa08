/**
 * Returns JSON text with line breaks and indentation, cut after atMost characters. Text that is not JSON, or nested too
 * deeply for the parser, is returned unformatted, because it is only displayed.
 */
export function prettyJson(text: string, atMost: number): string {
  let pretty = text;
  try {
    // Parsing would change numbers that JavaScript cannot represent exactly, so text with 16 or more digits in a row stays unformatted.
    pretty = /\d{16}/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, '""')) ? text : JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    pretty = text;
  }
  return pretty.length > atMost ? `${pretty.slice(0, atMost)}…` : pretty;
}
