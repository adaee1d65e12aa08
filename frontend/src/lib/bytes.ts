const units = ['byte', 'kilobyte', 'megabyte'] as const;

/** Formats a size in the language, "1.8 kB". */
export function formatBytes(bytes: number, tag: string): string {
  const step = bytes < 1_000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  return new Intl.NumberFormat(tag, {
    style: 'unit',
    unit: units[step],
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: 1,
  }).format(bytes / 1_000 ** step);
}
