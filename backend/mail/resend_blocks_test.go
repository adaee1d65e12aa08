package mail_test

import (
	"slices"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
)

func TestRule9WhatSpeaksAgainstAnotherAttempt(t *testing.T) {
	for name, c := range map[string]struct {
		statuses []mail.Status
		working  map[int64]string
		want     []mail.RemarkCode
	}{
		"it bounced":                   {[]mail.Status{mail.Bounced}, nil, nil},
		"it failed":                    {[]mail.Status{mail.Failed}, nil, nil},
		"it was held back":             {[]mail.Status{mail.Suppressed}, nil, nil},
		"it was delivered":             {[]mail.Status{mail.Delivered}, nil, []mail.RemarkCode{mail.BlockDelivered}},
		"it is on its way":             {[]mail.Status{mail.Sent}, nil, []mail.RemarkCode{mail.BlockInFlight}},
		"somebody is sending it":       {[]mail.Status{mail.Bounced, mail.Pending}, map[int64]string{2: "ann@example.org"}, []mail.RemarkCode{mail.BlockInFlight}},
		"its outcome is unknown":       {[]mail.Status{mail.Bounced, mail.Pending}, map[int64]string{1: "ann@example.org"}, []mail.RemarkCode{mail.BlockOutcomeUnknown}},
		"an earlier one was delivered": {[]mail.Status{mail.Delivered, mail.Bounced}, nil, []mail.RemarkCode{mail.BlockDelivered}},
		"each is said once":            {[]mail.Status{mail.Sent, mail.Sent, mail.Delivered, mail.Delivered}, nil, []mail.RemarkCode{mail.BlockInFlight, mail.BlockDelivered}},
	} {
		var chain []mail.Message
		for i, status := range c.statuses {
			chain = append(chain, mail.Message{ID: mail.MessageID{Kind: mail.Transaction, Row: int64(i + 1)}, Status: status})
		}
		var got []mail.RemarkCode
		for _, remark := range mail.Blocks(chain, c.working) {
			got = append(got, remark.Code)
			if remark.Message == "" {
				t.Errorf("%s: %s says nothing", name, remark.Code)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
