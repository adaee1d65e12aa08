/** One field of something, before and after a change; undefined where it was not there. */
export interface Change {
  field: string;
  before?: string | undefined;
  after?: string | undefined;
}

/**
 * What differs between two JSON texts, field by field and in their order: what only one of them has, and what has another value. Undefined for
 * what is no pair of objects, which nobody can tell field by field.
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
