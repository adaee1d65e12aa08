import { EventsOn } from '../../wailsjs/runtime/runtime';

/** What the program tells the page, without payload: the page reads again what concerns it. */
export type Topic =
  | 'messages:changed'
  | 'refresh:changed'
  | 'session:changed'
  | 'setup:changed'
  | 'bulk:changed'
  | 'suppressions:changed'
  | 'file:dropped'
  | 'page:check';

/** Calls handler whenever topic is told; the result stops that. */
export function onTopic(topic: Topic, handler: () => void): () => void {
  return EventsOn(topic, handler);
}
