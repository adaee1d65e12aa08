import type { Message } from '../../api/message';
import { saveMessages } from '../../api/save';
import { countMessages, messages } from '../../api/tracking';
import type { ListSource } from '../../components/message/useMessageList';
import { recent } from '../../lib/listState';

/** All transactions. */
export const transactionsSource: ListSource<Message> = {
  name: 'transactions',
  kind: 'transaction',
  sort: 'created',
  opening: recent,
  page: messages,
  count: countMessages,
  save: saveMessages,
};
