import { root, run, world } from './program.js';

/** A message as mailroomctl lists it. */
export interface Message {
  id: string;
  recipient: string;
  subject: string;
  status: string;
  retry_for: string | null;
}

const mailroomctl = (...args: string[]) => run(`${root}build/bin/mailroomctl`, ...args);

/** A delivered transaction of an account that was never resent and whose recipient got no other mail: a search finds only it. */
export async function deliveredOnce(account: string): Promise<Message> {
  const listed = JSON.parse(
    await mailroomctl('messages', '--json', '--kind', 'transaction', '--account', account, '--limit', '500'),
  ) as Message[];
  const mailsTo = (recipient: string) => listed.filter((message) => message.recipient === recipient).length;
  const found = listed.find(
    ({ status, recipient, retry_for }) => status === 'DELIVERED' && retry_for === null && mailsTo(recipient) === 1,
  );
  if (found === undefined) {
    throw new Error(`account ${account} has no such message`);
  }
  return found;
}

/** Has SES report a bounce: an SNS event that waits in the queue afterwards. */
export async function bounce(message: Message): Promise<void> {
  await mailroomctl('simulate', 'bounce', message.id);
}

/** Drains, as another program beside the window. */
export async function drainElsewhere(): Promise<void> {
  await mailroomctl('drain', '--once', '--json');
}

/** Puts a text into the queue that no event of SES is, as whoever may send to it can. */
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

/** The attempts that were sent to replace a message, the oldest first. */
export async function retriesOf(message: Message, account: string): Promise<Message[]> {
  const listed = JSON.parse(
    await mailroomctl('messages', '--json', '--kind', 'transaction', '--account', account, '--limit', '500'),
  ) as Message[];
  return listed.filter(({ retry_for }) => retry_for === message.id).reverse();
}

/** Has SES report what became of an attempt. */
export async function report(kind: 'delivery' | 'bounce', message: Message): Promise<void> {
  await mailroomctl('simulate', kind, message.id);
}
