import { request as requestOf, type IncomingMessage, type ServerResponse } from 'node:http';
import { EventEmitter, once } from 'node:events';
import { serve, type Loopback } from './loopback.js';

/** A way to SES that stops mails until somebody lets them through. */
export interface Gate extends Loopback {
  /** How many mails have come to the gate. */
  readonly mails: () => number;
  /** Settles when the first mail waits at the gate. */
  readonly waiting: Promise<unknown>;
  /** Lets the mails that wait and all later ones through. */
  readonly open: () => void;
}

/** Stands before the SES at this address, passes everything on but mails, and of those the first few. */
export async function gateBefore(ses: URL, passed: number): Promise<Gate> {
  const gate = new EventEmitter();
  const waiting = once(gate, 'mail');
  const opened = once(gate, 'open');
  const open = () => gate.emit('open');
  let mails = 0;
  const { url, close } = await serve((request, response) => {
    if (request.url !== '/v2/email/outbound-emails' || ++mails <= passed) {
      passOn(request, response, ses);
      return;
    }
    gate.emit('mail');
    void opened.then(() => {
      passOn(request, response, ses);
    });
  });
  return {
    url,
    mails: () => mails,
    waiting,
    open,
    close: () => {
      open();
      close();
    },
  };
}

function passOn(request: IncomingMessage, response: ServerResponse, to: URL): void {
  const onward = requestOf(new URL(request.url ?? '/', to), { method: request.method, headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', (error) => {
    response.destroy(error);
  });
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}
