import { root, run, world } from './program.js';

/** A message as mailroomctl lists it. */
export interface Message {
  id: string;
  recipient: string;
  subject: string;
  status: string;
  retry_for: string | null;
  occurrence_starts_at: string | null;
}

const mailroomctl = (...args: string[]) => run(`${root}build/bin/mailroomctl`, ...args);

/** Returns the messages of an account, newest first: the newest 500 of one kind, or all of both kinds. */
async function listed(account: string, kind?: 'announcement' | 'transaction'): Promise<Message[]> {
  const which = kind === undefined ? ['--limit', '100000'] : ['--kind', kind, '--limit', '500'];
  return JSON.parse(await mailroomctl('messages', '--json', '--account', account, ...which)) as Message[];
}

/**
 * Returns a delivered transaction of an account, for a date to come. Its recipient got no other mail of either kind, so a search finds only this one, and its
 * delivery is the only thing that blocks a resend.
 */
export async function deliveredOnce(account: string): Promise<Message> {
  const all = await listed(account);
  for (const message of all) {
    const candidate = message.id.startsWith('transaction:') && message.status === 'DELIVERED' && message.retry_for === null;
    if (candidate && isToCome(message) && isTheOnlyMail(message, all)) {
      const plan = await mailroomctl('resend', message.id, '--dry-run', '--send-anyway', '--json').catch(() => refused);
      if ((JSON.parse(plan) as { blocks: unknown[] }).blocks.length === 1) {
        return message;
      }
    }
  }
  throw new Error(`account ${account} has no such message`);
}

/** Replaces the output of mailroomctl, which exits with an error if it would not send. */
const refused = '{"blocks":[]}';

/** Whether the date that a message is for has not begun: Delivery issues leave out the others. */
function isToCome({ occurrence_starts_at: start }: Message): boolean {
  return start !== null && Date.parse(start) > Date.now();
}

/** Whether a search for a recipient finds no other message. */
function isTheOnlyMail({ recipient }: Message, all: Message[]): boolean {
  return all.filter((message) => message.recipient.includes(recipient) || message.subject.includes(recipient)).length === 1;
}

/** Simulates a bounce report of SES. Its SNS event waits in the queue afterwards. */
export async function bounce(message: Message): Promise<void> {
  await mailroomctl('simulate', 'bounce', message.id);
}

/** Simulates an SES report about a message, then drains the queue in a process other than the window's. */
export async function report(kind: 'delivery' | 'bounce', message: Message): Promise<void> {
  await mailroomctl('simulate', kind, message.id);
  await mailroomctl('drain', '--once', '--json');
}

/** Sends a text to the queue that is not an SES event, as anyone with permission to send to the queue can. */
export async function garbage(body: string): Promise<void> {
  const { AWS_ENDPOINT_URL_SQS = '', SQS_QUEUE_URL = '' } = world;
  const answer = await fetch(AWS_ENDPOINT_URL_SQS, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': 'AmazonSQS.SendMessage' },
    body: JSON.stringify({ QueueUrl: SQS_QUEUE_URL, MessageBody: body }),
  });
  if (!answer.ok) {
    throw new Error(`the queue does not take a message: ${await answer.text()}`);
  }
}

/** Returns the attempts that were sent to replace a message, oldest first. */
export async function retriesOf(message: Message, account: string): Promise<Message[]> {
  return (await listed(account, 'transaction')).filter(({ retry_for }) => retry_for === message.id).reverse();
}

/** Returns the only attempt that was sent to replace a message. */
export async function onlyRetryOf(message: Message, account: string): Promise<Message> {
  const [retry, ...others] = await retriesOf(message, account);
  if (retry === undefined || others.length > 0) {
    throw new Error(`${message.id} has ${String(retry === undefined ? 0 : others.length + 1)} retries, not one`);
  }
  return retry;
}

/** Returns all attempts of an account that replace another message. */
export async function retriesIn(account: string): Promise<Message[]> {
  const messages = [...(await listed(account, 'announcement')), ...(await listed(account, 'transaction'))];
  return messages.filter(({ retry_for }) => retry_for !== null);
}

/** Suppresses an address in an account from outside the window, as another superadmin would. */
export async function suppress(address: string, reason: 'bounce' | 'complaint' | 'do_not_contact', account: string): Promise<void> {
  await mailroomctl('suppressions', 'add', address, '--reason', reason, '--account', account);
}
