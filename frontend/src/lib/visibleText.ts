/** A part of untrusted text: plain text, or one control character. */
export interface TextPart {
  text: string;
  /** The character in Unicode notation (U+202E), if text is its visible replacement. */
  control?: string | undefined;
}

/**
 * C0 and C1 controls, zero-width spaces and joiners that hide words, marks and overrides of writing direction, the byte
 * order mark, and lone surrogates. The joiners U+200C and U+200D are allowed: Persian words and family emoji need them.
 */
const invisible =
  /[\p{Control}\p{Surrogate}\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb]/gu;

/** Splits untrusted text at control characters and replaces these. With lines, line breaks and tabs are kept. */
export function visibleParts(text: string, { lines = false } = {}): TextPart[] {
  const parts: TextPart[] = [];
  let plain = '';
  let end = 0;
  for (const match of text.matchAll(invisible)) {
    const character = match[0];
    plain += text.slice(end, match.index);
    end = match.index + character.length;
    if (lines && (character === '\n' || character === '\t')) {
      plain += character;
      continue;
    }
    if (lines && character === '\r' && text[end] === '\n') {
      continue;
    }
    if (plain !== '') {
      parts.push({ text: plain });
      plain = '';
    }
    parts.push({ text: symbol(character), control: codePoint(character) });
  }
  plain += text.slice(end);
  if (plain !== '') {
    parts.push({ text: plain });
  }
  return parts;
}

/** Returns the same as one string, for a title or an accessible name, where no element can mark the replacements. */
export function visibleString(text: string): string {
  return visibleParts(text)
    .map((part) => part.text)
    .join('');
}

function codePoint(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Returns the Unicode control picture of a C0 control; other characters as [U+202E]. */
function symbol(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) {
    return String.fromCharCode(0x2400 + code);
  }
  if (code === 0x7f) {
    return '\u2421';
  }
  return `[${codePoint(character)}]`;
}
