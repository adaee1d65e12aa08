import type { Message } from '../../api/message';
import { saveMessages } from '../../api/save';
import { countMessages, messages } from '../../api/tracking';
import type { ListSource } from '../../components/message/useMessageList';
import { recent } from '../../lib/listState';

/** All announcements, one row per recipient. */
export const announcementsSource: ListSource<Message> = {
  name: 'announcements',
  kind: 'announcement',
  sort: 'created',
  opening: recent,
  page: messages,
  count: countMessages,
  save: saveMessages,
};
