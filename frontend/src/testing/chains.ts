import type { wire } from '../api/wire';
import type { FakeWorld } from './fakeWorld';
import { Refused } from './rejection';
import { sampleAttempts } from './sample';

/** The chains of attempts in the fake's world, and the lists that are built from them. */

const problem = ['BOUNCED', 'FAILED', 'SUPPRESSED'];

/** Returns the chain of a message: the sample's attempts and those sent in the fake. */
export function chainOf(world: FakeWorld, id: string) {
  for (const original of world.messages) {
    const attempts = attemptsOf(world, original);
    const message = attempts.find((attempt) => attempt.id === id);
    if (message !== undefined) {
      return { original, attempts, message, last: attempts.at(-1) ?? original };
    }
  }
  throw new Refused('not_found', `there is no message ${id}`);
}

function attemptsOf(world: FakeWorld, original: wire.Message): wire.Message[] {
  return [...sampleAttempts(original), ...(world.resending.retries.get(original.id) ?? [])];
}

/** Settles an attempt and applies rule 10 to the original of its chain. */
export function settle(world: FakeWorld, id: string, status: string, reason: string): void {
  const { original, message } = chainOf(world, id);
  Object.assign(message, { status, reason, outcomeUnknown: false, updatedAt: new Date().toISOString() });
  if (message === original || original.resolutionType === 'manual') {
    return;
  }
  const delivered = status === 'DELIVERED';
  Object.assign(original, {
    resolvedAt: delivered ? message.updatedAt : '',
    resolutionType: delivered ? 'auto' : '',
  });
}

export function select(world: FakeWorld, query: wire.MessageQuery): wire.Message[] {
  const search = query.search.toLowerCase();
  return world.messages.filter((message) => {
    const shown = message.resolvedAt === '' ? message.status : 'RESOLVED';
    return (
      (query.kind === '' || message.kind === query.kind) &&
      (query.statuses.length === 0 || query.statuses.includes(shown)) &&
      (!query.problemsOnly || problem.includes(shown)) &&
      (query.reasons.length === 0 || query.reasons.includes(message.reason)) &&
      (query.emailTypes.length === 0 || query.emailTypes.includes(message.emailType)) &&
      (!query.notEnded || !hasEnded(message.ticketedEvent)) &&
      (query.ticketedEvent === '' || message.ticketedEvent.id === query.ticketedEvent) &&
      (query.account === '' || message.account === query.account) &&
      (query.address === '' || [message.recipient, message.originalRecipient].includes(query.address)) &&
      `${message.recipient} ${message.subject}`.toLowerCase().includes(search)
    );
  });
}

/** Ticketed events of the samples last one day. */
export function hasEnded({ startsAt }: wire.TicketedEvent): boolean {
  return Date.parse(startsAt) < Date.now() - 86_400_000;
}

/** Returns open issues and issues in flight; resolved ones only if the query names that status. */
export function selectIssues(world: FakeWorld, query: wire.MessageQuery): wire.Issue[] {
  const asked = { ...query, statuses: [], reasons: [] };
  return select(world, asked).flatMap((original) => {
    const attempts = attemptsOf(world, original);
    const last = attempts.at(-1) ?? original;
    const shown = original.resolvedAt === '' ? last.status : 'RESOLVED';
    const isIssue = problem.includes(original.status) && (problem.includes(shown) || attempts.length > 1);
    const wanted =
      (query.statuses.length === 0 ? shown !== 'RESOLVED' : query.statuses.includes(shown)) &&
      (query.reasons.length === 0 || query.reasons.includes(last.reason));
    const issue = { original, last, attempts: attempts.length };
    return (isIssue || shown === 'RESOLVED') && wanted ? [issue] : [];
  });
}
