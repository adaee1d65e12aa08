package mail_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
)

func TestErrorsCarryACodeAndKeepTheirCauseToThemselves(t *testing.T) {
	cause := errors.New("dial tcp 10.0.0.7:5432: secret")
	wrapped := mail.Wrap(mail.CodeDatabaseDown, cause, "Postgres at %s does not answer", "db")
	if wrapped.Error() != "Postgres at db does not answer" || !errors.Is(wrapped, cause) {
		t.Errorf("%q keeps its cause: %t", wrapped, errors.Is(wrapped, cause))
	}
	if outer := fmt.Errorf("drain: %w", wrapped); mail.CodeOf(outer) != mail.CodeDatabaseDown || strings.Contains(outer.Error(), "secret") {
		t.Errorf("%q has code %s", outer, mail.CodeOf(outer))
	}
	said := mail.Errorf(mail.CodeSettings, "read settings: %w", cause)
	if !errors.Is(said, cause) || said.Error() != "read settings: "+cause.Error() {
		t.Errorf("%q keeps its cause: %t", said, errors.Is(said, cause))
	}
	if mail.CodeOf(errors.New("x")) != mail.CodeInternal || mail.CodeOf(nil) != mail.CodeInternal {
		t.Error("an error without a code is internal")
	}
}
