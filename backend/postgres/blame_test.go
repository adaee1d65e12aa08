package postgres_test

import (
	"context"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// A drain quarantines messages that are rejected for their content, and waits after any other error: the error must say which case it is.
func TestRecordSaysWhetherTheContentIsToBlame(t *testing.T) {
	for name, test := range map[string]struct {
		raw    string
		breaks string // what another program does to the database
		want   mail.Code
		others bool // other events could be recorded
	}{
		"not JSON":            {"not JSON", "", mail.CodeInvalid, true},
		"nested too deep":     {strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000), "", mail.CodeInvalid, true},
		"a column is gone":    {"{}", "ALTER TABLE mailroom.delivery_events RENAME COLUMN reason TO cause", mail.CodeHiEventsChanged, false},
		"a column is new":     {"{}", "ALTER TABLE outgoing_message_events ADD COLUMN tenant int NOT NULL", mail.CodeDatabaseRefused, false},
		"a table is gone":     {"{}", "DROP TABLE mailroom.suppression_origins CASCADE", mail.CodeNotPrepared, false},
		"the server is full":  {"{}", "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$; CREATE TRIGGER t BEFORE INSERT ON mailroom.delivery_events FOR EACH ROW EXECUTE FUNCTION full_disk()", mail.CodeDatabaseDown, false},
		"it can only be read": {"{}", "CREATE FUNCTION standby() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'read-only' USING ERRCODE = '25006'; END $$; CREATE TRIGGER t BEFORE INSERT ON mailroom.delivery_events FOR EACH ROW EXECUTE FUNCTION standby()", mail.CodeNotAllowed, false},
		"a row is closed":     {"{}", closeRow("P0001"), mail.CodeDatabaseRefused, true},
		"a row needs rights":  {"{}", closeRow("42501"), mail.CodeNotAllowed, true},
		"a row fills a disk":  {"{}", closeRow("53100"), mail.CodeDatabaseDown, true},
		"nothing is to blame": {"{}", "", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRecorder(t, world.IntegrationLater)
			other := ticket
			other.recipient, other.sesID = "other@example.com", "0100018f-other"
			r.store([]modelMessage{ticket, other})
			if test.breaks != "" {
				r.exec(test.breaks)
			}
			event := about(t, ticket, "no such mailbox", 1)
			event.Raw = []byte(test.raw)
			_, err := r.Recorder.Record(context.Background(), []mail.Notice{tell(event)})
			if (err == nil) != (test.want == "") || err != nil && mail.CodeOf(err) != test.want {
				t.Errorf("%v (code %s), want %s", err, mail.CodeOf(err), test.want)
			}
			if err := r.Recorder.CanRecord(context.Background()); (err == nil) != test.others {
				t.Errorf("others can be recorded: want %v, got %v", test.others, err)
			}
			if n := r.ask("SELECT count(*) FROM mailroom.delivery_events WHERE recipient = 'nobody@mailroom.invalid'"); n != "0" {
				t.Errorf("a trial left %s events", n)
			}
		})
	}
}

// closeRow makes the host reject changes of one message, with the given SQLSTATE.
func closeRow(code string) string {
	return `CREATE FUNCTION closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'closed' USING ERRCODE = '` + code + `'; END $$;
		CREATE TRIGGER t BEFORE UPDATE ON outgoing_messages FOR EACH ROW WHEN (OLD.recipient = '` + ticket.recipient + `') EXECUTE FUNCTION closed();
		CREATE TRIGGER t BEFORE UPDATE ON outgoing_transaction_messages FOR EACH ROW WHEN (OLD.recipient = '` + ticket.recipient + `') EXECUTE FUNCTION closed()`
}
