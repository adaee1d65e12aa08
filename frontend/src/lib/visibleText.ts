/** A stretch of strangers' text: as it is, or one character that would act on the page instead of showing. */
export interface TextPart {
  text: string;
  /** The character's name in Unicode notation (U+202E), where text stands in for it. */
  control?: string | undefined;
}

/**
 * C0 and C1 controls, zero-width spaces and joiners that hide words, marks and overrides of writing direction, the byte
 * order mark, and lone surrogates. The joiners U+200C and U+200D stay: Persian words and family emoji need them.
 */
const invisible =
  /[\p{Control}\p{Surrogate}\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb]/gu;

/** Cuts strangers' text where a character would act instead of showing. With lines, line breaks and tabs stay as they are. */
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

/** The same as one string, for a title or an accessible name, where no element can mark the stand-ins. */
export function visibleString(text: string): string {
  return visibleParts(text)
    .map((part) => part.text)
    .join('');
}

function codePoint(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Unicode has pictures of the C0 controls; the others are written out. */
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
