import type { wire } from '../api/wire';

/** Sample data in the types that Go returns. Apart from the clock, it is the same on every run. */

const hour = 3_600_000;
const day = 24 * hour;

export const sampleAccounts: wire.Account[] = [
  { id: '1', name: 'Nordlicht Events', role: 'ADMIN' },
  { id: '2', name: 'Teatro Aurora', role: 'ORGANIZER' },
  { id: '3', name: '港灣音樂', role: 'ORGANIZER' },
];

export const sampleDemoPeople: wire.DemoPerson[] = [
  {
    email: 'ada@nordlicht.example',
    password: 'correct horse',
    role: 'ADMIN',
    account: 'Nordlicht Events',
    recoveryCodes: [],
    authenticatorKey: '',
  },
  {
    email: 'bruno@aurora.example',
    password: 'battery staple',
    role: 'ORGANIZER',
    account: 'Teatro Aurora',
    recoveryCodes: [],
    authenticatorKey: '',
  },
  {
    email: 'root@hi-events.example',
    password: 'every account',
    role: 'SUPERADMIN',
    account: '',
    recoveryCodes: [],
    authenticatorKey: '',
  },
];

/** What a mail without a date of its own has. */
export const noDate: wire.Occurrence = { id: '', startsAt: '', endsAt: '', label: '', cancelled: false };

export function sampleTicketedEvents(now: number): wire.TicketedEvent[] {
  const rows: [string, number, string, string][] = [
    ['Winterkonzert der Staatskapelle', 1, 'Europe/Berlin', '1'],
    ['Jazz im Hafen', 1.4, 'Europe/Berlin', '1'],
    ['Festival de verano', -20, 'America/Mexico_City', '2'],
    ['La traviata', 4, 'Europe/Rome', '2'],
    ['維港煙火音樂會', 9, 'Asia/Hong_Kong', '3'],
    ['Startup Night 2026: Pitches, Drinks and a Very Long Name That Does Not Fit', 33, 'America/New_York', '1'],
  ];
  return rows.map(([title, inDays, timeZone, account], index) => ({
    id: String(index + 1),
    title,
    startsAt: new Date(Math.round((now + inDays * day) / hour) * hour).toISOString(),
    timeZone,
    account,
    accountName: sampleAccounts.find(({ id }) => id === account)?.name ?? '',
  }));
}

const statuses = [
  'DELIVERED',
  'DELIVERED',
  'BOUNCED',
  'SENT',
  'DELIVERED',
  'SUPPRESSED',
  'DELIVERED',
  'FAILED',
  'PENDING',
  'BOUNCED',
];

const reasons: Record<string, readonly string[]> = {
  BOUNCED: ['mailbox_missing', 'mailbox_full', 'domain_missing', 'blocked_as_spam', 'auto_reply'],
  SUPPRESSED: ['on_suppression_list', 'complained'],
  FAILED: ['rejected_by_ses', 'rendering_failed'],
};

const transactions: [string, string][] = [
  ['attendee_ticket', '🎟️ Your Ticket for Winterkonzert der Staatskapelle'],
  ['order_summary', 'Your Order is Confirmed!  🎉'],
  ['attendee_ticket', '🎟️ Il tuo biglietto per La traviata'],
  ['waitlist_offer', 'A spot has opened up for Jazz im Hafen!'],
  ['order_summary', '您的訂單已確認！'],
  ['order_failed', "Your order wasn't successful"],
];

const announcements = [
  'Doors open at 18:30',
  'Änderung der Anfahrt am Freitag',
  'Grazie! Ci vediamo presto',
  '重要通知：場地變更',
];

const recipients = [
  'anna.schmidt@gmial.com',
  'j.kowalczyk@wp.pl',
  'marie.dubois@orange.fr',
  'tickets+familie.von.der.heide@langer-firmenname-mit-bindestrich.example',
  'wong.kaman@yahoo.com.hk',
  'luca.rossi@hotmial.com',
  'sven@example.se',
  'o\u202Egnp.exe@example.org',
  'nguyen.van.an@outlook.com',
  'paul@example.com',
];

/** Returns what the program suggests for a misspelt address of the samples. */
export function sampleSuggestion(address: string): string {
  const meant = address.replace(/@(gmial|hotmial)\.com$/, (_, name: string) => `@${name.replace('ial', 'ail')}.com`);
  return meant === address ? '' : meant;
}

const hostileSubject = '<img src=x onerror="alert(1)">\u202Egnirts\u202C \u0007 ' + 'unbroken'.repeat(30);

/** Returns the n-th message, counted from the newest. */
export function sampleMessage(n: number, now: number): wire.Message {
  const kind = n % 3 === 0 ? 'announcement' : 'transaction';
  const status = statuses[(n * 7 + Math.floor(n / 10)) % statuses.length] ?? 'SENT';
  const [emailType, subject] = transactions[n % transactions.length] ?? ['attendee_ticket', ''];
  const events = sampleTicketedEvents(now);
  const event = events[(n * 5) % events.length];
  const created = now - n * n * 9_000 - n * 61_000 - 20_000;
  const why = reasons[status];
  const recipient = recipients[n % recipients.length] ?? '';
  const resolved = status === 'BOUNCED' && n % 4 === 1;
  if (event === undefined) {
    throw new Error('there are no sample events');
  }
  return {
    id: `${kind}:${String(5000 - n)}`,
    kind,
    emailType: kind === 'transaction' ? emailType : '',
    recipient,
    suggestion: sampleSuggestion(recipient),
    originalRecipient: '',
    subject:
      n === 7 ? hostileSubject : kind === 'transaction' ? subject : (announcements[n % announcements.length] ?? ''),
    status,
    reason: why?.[n % why.length] ?? '',
    sesMessageId:
      status === 'PENDING' ? '' : `0107019a${(n * 7919).toString(16).padStart(8, '0')}-5f0c-4b1e-9d0c-000000`,
    outcomeUnknown: false,
    createdAt: new Date(created).toISOString(),
    updatedAt: new Date(Math.min(created + 40_000, now)).toISOString(),
    resolvedAt: resolved ? new Date(created + 2 * hour).toISOString() : '',
    resolutionType: resolved ? (n % 8 === 1 ? 'auto' : 'manual') : '',
    retryFor: '',
    inferred: n % 6 === 4 ? 'created' : n % 9 === 3 ? 'claimed' : '',
    account: event.account,
    accountName: event.accountName,
    ticketedEvent: event,
    occurrence: noDate,
  };
}

/** Returns the chain that begins with this message. */
export function sampleAttempts(message: wire.Message): wire.Message[] {
  const row = Number(message.id.split(':')[1]);
  const retries = ['BOUNCED', 'FAILED'].includes(message.status) && row % 5 === 0 ? 2 : row % 7 === 0 ? 1 : 0;
  const chain = [message];
  for (let retry = 1; retry <= retries; retry++) {
    const recipient = retry === 2 ? message.recipient.replace('gmial', 'gmail') : message.recipient;
    chain.push({
      ...message,
      id: `${message.kind}:${String(90_000 + row * 3 + retry)}`,
      recipient,
      suggestion: sampleSuggestion(recipient),
      createdAt: new Date(Date.parse(message.createdAt) + retry * 40 * 60_000).toISOString(),
      retryFor: message.id,
    });
  }
  return chain;
}

const noSuppression: wire.Suppression = {
  id: '',
  email: '',
  reason: '',
  bounceType: '',
  bounceSubType: '',
  complaintType: '',
  source: '',
  account: '',
  accountName: '',
  createdAt: '',
};

/** A verdict that allows sending. */
export const allowed: wire.Verdict = { allowed: true, rule: '', suppression: noSuppression, notEnforced: false };

/** Returns the detail of a message without reports. */
export function plainDetail(message: wire.Message): wire.MessageDetail {
  return { message, timeline: [], attempts: [message], suppressions: [], verdict: allowed };
}

export function sampleTimeline(message: wire.Message): wire.TimelineEntry[] {
  const start = Date.parse(message.createdAt);
  const entry = (after: number, change: Partial<wire.TimelineEntry>): wire.TimelineEntry => ({
    id: `${message.id}-${String(after)}`,
    type: 'Send',
    subtype: '',
    recipient: message.recipient,
    occurredAt: new Date(start + after).toISOString(),
    recordedAt: new Date(start + after + 2_000).toISOString(),
    reason: '',
    statusCode: '',
    diagnostic: '',
    raw: JSON.stringify({
      eventType: change.type ?? 'Send',
      mail: { messageId: message.sesMessageId, destination: [message.recipient] },
    }),
    ...change,
  });
  if (message.status === 'PENDING') {
    return [];
  }
  const timeline = [entry(1_200, {})];
  if (message.status === 'DELIVERED') {
    timeline.push(
      entry(4_400, { type: 'Delivery', diagnostic: '250 2.0.0 OK  1763900000 a640c23a62f3a-b2d1f0a1 - gsmtp' }),
    );
  }
  if (message.status === 'BOUNCED') {
    timeline.push(
      entry(61_000, {
        type: 'DeliveryDelay',
        subtype: 'MailboxFull',
        reason: 'mailbox_full',
        diagnostic: 'smtp; 452 4.2.2 The recipient’s inbox is out of storage space.',
      }),
      entry(7_300_000, {
        type: 'Bounce',
        subtype: 'Permanent/General',
        reason: message.reason,
        statusCode: '5.1.1',
        diagnostic:
          "smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try\r\n550-5.1.1 double-checking the recipient's email address for typos or\r\n550 5.1.1 unnecessary spaces. <script>alert(1)</script> \u001b[31mNoSuchUser\u001b[0m",
      }),
    );
  }
  return timeline;
}

export function sampleSuppressions(message: wire.Message): wire.Suppression[] {
  if (message.status !== 'BOUNCED' && message.status !== 'SUPPRESSED') {
    return [];
  }
  const suppression: wire.Suppression = {
    id: '1',
    email: message.recipient,
    reason: 'bounce',
    bounceType: ['mailbox_full', 'auto_reply', 'blocked_as_spam'].includes(message.reason) ? 'Transient' : 'Permanent',
    bounceSubType: 'General',
    complaintType: '',
    source: 'ses',
    account: message.account,
    accountName: message.accountName,
    createdAt: message.updatedAt,
  };
  return [
    suppression,
    {
      ...suppression,
      id: '2',
      reason: 'complaint',
      bounceType: '',
      bounceSubType: '',
      complaintType: 'abuse',
      account: '',
      accountName: '',
    },
  ];
}

/** The body of a ticket mail with hostile content. */
export const sampleHtml = `<!doctype html>
<html><head><title>Your ticket</title><style>body { font-family: sans-serif; margin: 0; background: #f4f4f8 }</style></head>
<body><div style="max-width: 520px; margin: 0 auto; padding: 24px; background: #fff">
<img src="https://tracker.example/pixel.gif" width="1" height="1" alt="">
<h1 style="color: #40296c">You're going!</h1>
<p>Please find your ticket for <b>Winterkonzert der Staatskapelle</b> below.</p>
<p><a href="https://tickets.example/product/1/a-def1" style="display: inline-block; padding: 12px 20px; border-radius: 6px; background: #40296c; color: #fff">View ticket</a></p>
<script>parent.document.title = 'taken over'</script>
<p style="color: #777">Questions? Reply to this e-mail.</p></div></body></html>`;
