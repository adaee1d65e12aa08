import type { IncomingMessage, ServerResponse } from 'node:http';
import { serve, type Loopback } from './loopback.js';

/** SES's account-level list by address, with the reason of each. */
export type Listed = Map<string, 'BOUNCE' | 'COMPLAINT'>;

const addresses = '/v2/email/suppression/addresses';

/** Serves a list like SES v2, which the emulator does not implement: one page, no throttling, a configuration set without overrides. */
export function serveList(listed: Listed): Promise<Loopback> {
  return serve((request, response) => {
    void answer(request, listed).then(({ status, body }) => {
      send(response, status, body);
    });
  });
}

interface Answer {
  status: number;
  body: unknown;
}

async function answer(request: IncomingMessage, listed: Listed): Promise<Answer> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const email = decodeURIComponent(pathname.slice(addresses.length + 1));
  const ok = { status: 200, body: {} };
  if (pathname === '/v2/email/account') {
    return { status: 200, body: { SuppressionAttributes: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] } } };
  }
  if (!pathname.startsWith(addresses)) {
    return ok;
  }
  switch (`${request.method ?? ''} ${email === '' ? 'list' : 'address'}`) {
    case 'GET list':
      return { status: 200, body: { SuppressedDestinationSummaries: [...listed].map(destination) } };
    case 'PUT list': {
      const { EmailAddress, Reason } = (await readJSON(request)) as { EmailAddress: string; Reason: 'BOUNCE' };
      listed.set(EmailAddress, Reason);
      return ok;
    }
    case 'DELETE address':
      listed.delete(email);
      return ok;
    default: {
      const reason = listed.get(email);
      return reason === undefined
        ? { status: 404, body: { message: 'not on the list' } }
        : { status: 200, body: { SuppressedDestination: destination([email, reason]) } };
    }
  }
}

function destination([EmailAddress, Reason]: [string, string]) {
  return { EmailAddress, Reason, LastUpdateTime: Math.floor(Date.now() / 1000) - 3_600 };
}

async function readJSON(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const part of request) {
    text += String(part);
  }
  return JSON.parse(text);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const headers = { 'Content-Type': 'application/json', ...(status === 404 && { 'X-Amzn-ErrorType': 'NotFoundException' }) };
  response.writeHead(status, headers).end(JSON.stringify(body));
}
