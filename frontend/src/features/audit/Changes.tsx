import { useLingui } from '@lingui/react/macro';
import { ForeignText } from '../../components/ForeignText';
import { changesBetween } from '../../lib/changes';
import classes from './Changes.module.css';

/** Shows the changes of an audit log entry field by field, or the raw text if it cannot be split into fields. */
export function Changes({ before, after }: { before?: string | undefined; after?: string | undefined }) {
  const { t } = useLingui();
  const changes = changesBetween(before, after);
  if (changes === undefined) {
    return [before, after].map(
      (text, at) =>
        text !== undefined && (
          <span key={at} className={classes.raw}>
            {at === 0 ? '− ' : '+ '}
            <ForeignText text={text} />
          </span>
        ),
    );
  }
  if (changes.length === 0) {
    return null;
  }
  return (
    <dl className={classes.changes}>
      {changes.map((change) => (
        <div key={change.field} className={classes.change}>
          <dt>
            <ForeignText text={change.field.replaceAll('_', ' ')} />
          </dt>
          <dd>
            {change.before !== undefined && (
              <del title={t({ message: 'Before', comment: 'Of a value in the audit log that was changed' })}>
                <ForeignText text={change.before} />
              </del>
            )}
            {change.before !== undefined && change.after !== undefined && ' → '}
            {change.after !== undefined && <ForeignText text={change.after} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}
