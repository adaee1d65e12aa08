/** One field before and after a change; undefined where the field did not exist. */
export interface Change {
  field: string;
  before?: string | undefined;
  after?: string | undefined;
}

/**
 * Returns the fields that differ between two JSON objects, in their order: fields that only one of them has, and fields with different values.
 * Returns undefined if one of the texts is not a JSON object.
 */
export function changesBetween(before: string | undefined, after: string | undefined): Change[] | undefined {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  if (was === undefined || is === undefined) {
    return undefined;
  }
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((field) => ({ field, before: was.get(field), after: is.get(field) }))
    .filter((change) => change.before !== change.after);
}

function fieldsOf(text: string | undefined): Map<string, string> | undefined {
  if (text === undefined) {
    return new Map();
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return undefined;
  }
  return new Map(Object.entries(value).map(([field, content]) => [field, inWords(content)]));
}

function inWords(content: unknown): string {
  return typeof content === 'string' ? content : JSON.stringify(content);
}
