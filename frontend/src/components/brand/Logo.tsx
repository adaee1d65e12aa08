/** Mailroom's logo: an envelope with a check mark. */
export function Logo({ size = 30 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden focusable="false">
      <rect x="2.5" y="6" width="24" height="18" rx="4.5" fill="currentColor" fillOpacity="0.16" />
      <path
        d="M26.5 14v-3.5A4.5 4.5 0 0 0 22 6H7a4.5 4.5 0 0 0-4.5 4.5v9A4.5 4.5 0 0 0 7 24h8.5"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <path d="m3.6 9 9.1 6.2a3.2 3.2 0 0 0 3.6 0L25.4 9" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      <path
        d="m19 23.2 3.3 3.3 7.2-7.5"
        stroke="currentColor"
        strokeWidth="2.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
