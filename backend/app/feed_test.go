package app_test

import (
	"slices"
	"testing"

	"github.com/mailroom-app/mailroom/backend/app"
	"github.com/mailroom-app/mailroom/backend/config"
	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
)

func TestRule17NothingIsDemandedBeforeItIsUsed(t *testing.T) {
	installation := app.NewInstallation(config.Settings{}, nil)
	if _, err := installation.Database(t.Context()); mail.CodeOf(err) != mail.CodeSettings {
		t.Errorf("database: %v", err)
	}
	if _, err := installation.Feed(t.Context()); mail.CodeOf(err) != mail.CodeSettings {
		t.Errorf("feed: %v", err)
	}
	if topic, err := installation.Topic(t.Context()); topic != nil || err != nil {
		t.Errorf("topic: %v, %v", topic, err)
	}
}

func TestEventsInEnvelopesProveMoreThanAPolicy(t *testing.T) {
	suspicion := app.NotBehindSNS
	for name, test := range map[string]struct {
		checked []string
		seen    drain.Report
		want    []string
	}{
		"all is well":                     {nil, drain.Report{Enveloped: 3}, nil},
		"no policy, nothing came":         {[]string{suspicion}, drain.Report{}, []string{suspicion}},
		"no policy, but envelopes came":   {[]string{suspicion}, drain.Report{Enveloped: 1}, nil},
		"a policy, but raw messages came": {nil, drain.Report{Raw: 1}, []string{app.RawDelivery}},
		"neither policy nor envelopes":    {[]string{suspicion}, drain.Report{Raw: 2}, []string{suspicion, app.RawDelivery}},
		"other warnings stay":             {[]string{"other"}, drain.Report{Enveloped: 1}, []string{"other"}},
	} {
		if got := app.Warnings(test.checked, test.seen); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
