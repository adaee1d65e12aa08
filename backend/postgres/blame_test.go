package postgres_test

import (
	"context"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// A drain quarantines what is refused for its content, and waits for everything else: it must be told which is which.
func TestRecordSaysWhetherTheContentIsToBlame(t *testing.T) {
	for name, test := range map[string]struct {
		raw    string
		breaks string // what another program does to the database
		want   mail.Code
	}{
		"not JSON":            {"not JSON", "", mail.CodeInvalid},
		"nested too deep":     {strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000), "", mail.CodeInvalid},
		"a column is gone":    {"{}", "ALTER TABLE mailroom.delivery_events RENAME COLUMN reason TO cause", mail.CodeDatabaseRefused},
		"a column is new":     {"{}", "ALTER TABLE outgoing_message_events ADD COLUMN tenant int NOT NULL", mail.CodeDatabaseRefused},
		"a table is gone":     {"{}", "DROP TABLE mailroom.suppression_origins CASCADE", mail.CodeNotPrepared},
		"the server is full":  {"{}", "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$; CREATE TRIGGER t BEFORE INSERT ON mailroom.delivery_events FOR EACH ROW EXECUTE FUNCTION full_disk()", mail.CodeDatabaseDown},
		"it can only be read": {"{}", "CREATE FUNCTION standby() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'read-only' USING ERRCODE = '25006'; END $$; CREATE TRIGGER t BEFORE INSERT ON mailroom.delivery_events FOR EACH ROW EXECUTE FUNCTION standby()", mail.CodeNotAllowed},
		"nothing is to blame": {"{}", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRecorder(t, world.IntegrationLater)
			r.store([]modelMessage{ticket})
			if test.breaks != "" {
				r.exec(test.breaks)
			}
			event := about(t, ticket, "no such mailbox", 1)
			event.Raw = []byte(test.raw)
			_, err := r.Record(context.Background(), []mail.Notice{tell(event)})
			if (err == nil) != (test.want == "") || err != nil && mail.CodeOf(err) != test.want {
				t.Errorf("%v (code %s), want %s", err, mail.CodeOf(err), test.want)
			}
		})
	}
}
