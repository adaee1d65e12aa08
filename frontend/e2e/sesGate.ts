import { request as requestOf, type IncomingMessage, type ServerResponse } from 'node:http';
import { EventEmitter, once } from 'node:events';
import { serve, type Loopback } from './loopback.js';

/** A proxy before SES that holds mails back until it is opened. */
export interface Gate extends Loopback {
  /** Returns how many mails have reached the gate. */
  readonly mails: () => number;
  /** Settles when the first mail is held back. */
  readonly waiting: Promise<unknown>;
  /** Passes on the mails that are held back and all later ones. */
  readonly open: () => void;
}

/** Starts a proxy before the SES at this URL. It passes on every request that is no mail, and the first `passed` mails. */
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
