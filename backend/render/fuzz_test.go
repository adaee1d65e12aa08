package render_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// FuzzRender makes mails from an untrusted template, HTML and name: one with the template, and an announcement with the HTML. It checks
// their time, memory and size against the limits. The inputs in testdata/fuzz run with each go test.
func FuzzRender(f *testing.F) {
	for _, input := range costly {
		f.Add(input.source, input.source, "Ann")
	}
	for _, fragment := range breakouts {
		f.Add(fragment+"{{ event.description }}", fragment, "Ann\n\n"+fragment)
	}
	for source := range ordinary {
		f.Add(source, "<p>x</p>", "=?utf-8?q?x?=")
	}
	f.Fuzz(func(t *testing.T, template, html, name string) {
		custom := withTemplate(hievents.AttendeeTicketTemplate, template, template)
		custom.Event.DescriptionHTML, custom.Attendee.FirstName, custom.Event.Title = html, name, name
		announced := content(announcementMail, "en")
		announced.Announcement.MessageHTML, announced.Announcement.Subject, announced.Recipient.Name, announced.Organizer.Name = html, name, name, name
		for what, c := range map[string]hievents.Content{"template": custom, "announcement": announced} {
			what = fmt.Sprintf("%s %.300q with %.300q and %.100q", what, template, html, name)
			m, err := costs(t, what, c)
			if err != nil {
				if mail.CodeOf(err) != mail.CodeInvalid || !strings.HasPrefix(err.Error(), "this mail cannot be made: ") {
					t.Errorf("%s: %v", what, err)
				}
				continue
			}
			harmless(t, what, m)
			if p := readBack(t, m); p.subject != m.Subject {
				t.Errorf("%s: subject %q, want %q", what, p.subject, m.Subject)
			}
		}
	})
}
