package main

import "github.com/mailroom-app/mailroom/backend/mail"

func newSuppressionJSON(s mail.Suppression) suppressionJSON {
	return suppressionJSON{
		ID: s.ID, Email: s.Email, Reason: string(s.Reason), BounceType: present(string(s.BounceType)), BounceSubType: present(s.BounceSubType),
		ComplaintType: present(s.ComplaintType), Source: string(s.Source), AccountID: present(s.Account.ID), AccountName: present(s.Account.Name),
		Note: present(s.Note), CreatedAt: jsonTime(s.CreatedAt),
	}
}
