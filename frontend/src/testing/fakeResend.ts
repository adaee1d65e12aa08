import type { wire } from '../api/wire';
import { chainOf, settle } from './chains';
import type { FakeWorld, Resending } from './fakeWorld';
import { Refused } from './rejection';
import { allowed, sampleHtml, sampleSuggestion, sampleSuppressions } from './sample';

export function freshResending(): Resending {
  return {
    retries: new Map(),
    suppressed: new Map(),
    enforced: true,
    blocks: [],
    refusals: [],
    warnings: [],
    tickets: [],
    sentWarnings: [],
    maySuppress: true,
    status: 'SENT',
    bulks: [],
    items: new Map(),
    bulkPace: 20,
  };
}

/** Returns the live suppressions of an address. */
export function suppressionsOf(world: FakeWorld, message: wire.Message, address: string): wire.Suppression[] {
  const rule = world.resending.suppressed.get(address);
  const own: wire.Suppression[] =
    rule === undefined
      ? []
      : [
          {
            ...allowed.suppression,
            id: '7',
            email: address,
            reason: rule.includes('bounce') ? 'bounce' : rule,
            bounceType: rule === 'permanent_bounce' ? 'Permanent' : rule === 'soft_bounce' ? 'Transient' : '',
            source: 'manual',
            account: message.account,
            accountName: message.accountName,
            createdAt: message.updatedAt,
          },
        ];
  return address === message.recipient ? [...own, ...sampleSuppressions(message)] : own;
}

/** Applies rule 8 as the program does. */
export function verdictOn(world: FakeWorld, message: wire.Message, address: string): wire.Verdict {
  const { enforced } = world.resending;
  const decides = suppressionsOf(world, message, address).find((suppression) => {
    const { reason, bounceType } = suppression;
    const everything = reason === 'do_not_contact' || (reason === 'bounce' && bounceType === 'Permanent');
    return (everything || message.kind === 'announcement') && (enforced || reason === 'do_not_contact');
  });
  const rule =
    decides?.reason === 'bounce'
      ? decides.bounceType === 'Permanent'
        ? 'permanent_bounce'
        : 'soft_bounce'
      : (decides?.reason ?? '');
  return { allowed: decides === undefined, rule, suppression: decides ?? allowed.suppression, notEnforced: !enforced };
}

/** Returns the plan of a resend. */
export function planOf(world: FakeWorld, request: wire.ResendRequest): wire.ResendPlan {
  const { resending } = world;
  const { original, last } = chainOf(world, request.id);
  const to = (request.to === '' ? last.recipient : request.to).trim().toLowerCase();
  const wellFormed = /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/.test(to);
  const verdict = verdictOn(world, original, to);
  const inFlight = ['PENDING', 'SENT'].includes(last.status);
  const blocks = [...resending.blocks];
  if (last.outcomeUnknown) {
    blocks.push({ code: 'outcome_unknown', message: 'nobody knows whether the last attempt was sent' });
  } else if (inFlight) {
    blocks.push({ code: 'in_flight', message: 'an attempt is on its way' });
  } else if (last.status === 'DELIVERED') {
    blocks.push({ code: 'delivered', message: 'it was delivered' });
  }
  return {
    original,
    last,
    to,
    fingerprint: wellFormed ? `plan of ${[to, last.id, last.status, ...blocks.map(({ code }) => code)].join(' ')}` : '',
    address: wellFormed ? '' : 'This is not an e-mail address.',
    suggestion: sampleSuggestion(to),
    verdict,
    records: recordsOf(original, last.recipient),
    tickets: [...resending.tickets],
    blocks,
    refusals: verdict.allowed
      ? [...resending.refusals]
      : [...resending.refusals, { code: 'suppressed', message: 'the address is suppressed' }],
    warnings: [...resending.warnings],
    maySuppress: resending.maySuppress,
  };
}

function recordsOf(original: wire.Message, email: string): wire.AffectedRecord[] {
  if (original.kind === 'announcement') {
    return [];
  }
  const row = original.id.split(':')[1] ?? '';
  return [
    { key: `order:${row}`, kind: 'order', label: `O-ABC${row}`, name: 'Jane Doe', email, selected: true },
    { key: `attendee:${row}1`, kind: 'attendee', label: `A-DEF${row}`, name: 'Jane Doe', email, selected: true },
    { key: `attendee:${row}2`, kind: 'attendee', label: `A-GHI${row}`, name: 'Juan Doe', email, selected: true },
  ];
}

let rows = 700_000;

/** Adds the row of a new attempt with the status that SES's answer gives it. */
export function attempt(
  world: FakeWorld,
  request: wire.ResendRequest,
  tell: (topic: string) => void,
): wire.ResendResult {
  const { resending } = world;
  const plan = planOf(world, request);
  if (plan.address !== '') {
    throw new Refused('invalid', plan.address);
  }
  const refusal = plan.refusals[0] ?? (request.sendAnyway ? undefined : plan.blocks[0]);
  if (refusal !== undefined) {
    return {
      id: '',
      retryFor: plan.original.id,
      status: '',
      sesMessageId: '',
      code: refusal.code,
      reason: refusal.message,
      warnings: [],
    };
  }
  rows++;
  const now = new Date().toISOString();
  const { original, last, to } = plan;
  const sent: wire.Message = {
    ...original,
    id: `${original.kind}:${String(rows)}`,
    recipient: to,
    originalRecipient: to === last.recipient ? '' : last.recipient,
    status: resending.status,
    outcomeUnknown: resending.status === 'PENDING',
    reason: '',
    createdAt: now,
    updatedAt: now,
    resolvedAt: '',
    resolutionType: '',
    retryFor: original.id,
  };
  resending.retries.set(original.id, [...(resending.retries.get(original.id) ?? []), sent]);
  if (resending.settlesAfter !== undefined && sent.status === 'SENT') {
    setTimeout(() => {
      const bad = to.includes('gmial') || to.includes('bounce');
      settle(world, sent.id, bad ? 'BOUNCED' : 'DELIVERED', bad ? 'domain_missing' : '');
      tell('messages:changed');
    }, resending.settlesAfter);
  }
  tell('messages:changed');
  return {
    id: sent.id,
    retryFor: original.id,
    status: sent.status,
    sesMessageId: sent.sesMessageId,
    code: '',
    reason: '',
    warnings: [...resending.sentWarnings],
  };
}

export function resendMethods(world: FakeWorld, tell: (topic: string) => void) {
  return {
    Plan: (request: wire.ResendRequest) => planOf(world, request),
    Preview: (request: wire.ResendRequest): wire.MailPreview => {
      const { original, to } = planOf(world, request);
      return {
        from: 'Hi.Events <tickets@hi-events.example>',
        to,
        replyTo: 'hello@nordlicht.example',
        subject: original.subject,
        html: sampleHtml,
        text: 'Your ticket is attached.',
        attachments: [{ name: 'event.ics', type: 'text/calendar', bytes: 1_843 }],
        remarks: [],
      };
    },
    Send: (request: wire.ResendRequest) => {
      const { fingerprint } = planOf(world, request);
      if (request.seen === '') {
        throw new Refused('invalid', 'nothing is sent before its plan was shown');
      }
      if (fingerprint !== '' && request.seen !== fingerprint) {
        throw new Refused('conflict', 'this plan was not shown');
      }
      return attempt(world, request, tell);
    },
    ResolveNow: (ids: string[]) => {
      const open = ids.map((id) => chainOf(world, id).original).filter(({ resolvedAt }) => resolvedAt === '');
      for (const original of open) {
        Object.assign(original, { resolvedAt: new Date().toISOString(), resolutionType: 'manual' });
      }
      tell('messages:changed');
      return open.length;
    },
    UndoResolve: (ids: string[]) => {
      const manual = ids
        .map((id) => chainOf(world, id).original)
        .filter((message) => message.resolutionType === 'manual');
      for (const original of manual) {
        Object.assign(original, { resolvedAt: '', resolutionType: '' });
      }
      tell('messages:changed');
      return manual.length;
    },
  };
}
