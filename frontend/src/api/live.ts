import { EventsOn } from '../../wailsjs/runtime/runtime';

/** Topics of the program's notifications. They carry no payload: the page refetches the data that the topic concerns. */
export type Topic =
  | 'messages:changed'
  | 'refresh:changed'
  | 'session:changed'
  | 'setup:changed'
  | 'bulk:changed'
  | 'suppressions:changed'
  | 'file:dropped'
  | 'page:check';

/** Calls handler on each notification of the topic; returns a function that unsubscribes. */
export function onTopic(topic: Topic, handler: () => void): () => void {
  return EventsOn(topic, handler);
}
