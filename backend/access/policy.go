package access

import (
	"fmt"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Policy holds what an operator has decided about signing in. The zero value refuses whatever Mailroom does not know (rule 19).
type Policy struct {
	// AppKey is the APP_KEY of Hi.Events, 32 bytes, with which it encrypts the keys of authenticator apps; nil if it is not set. Without it
	// recovery codes are the only second factor.
	AppKey []byte
	// OrganizersSeeAll admits organizers for whom Hi.Events has permissions that Mailroom does not know.
	OrganizersSeeAll bool
	// PasswordsWithSSO admits passwords in accounts with single sign-on.
	PasswordsWithSSO bool
}

// Admit returns the person with the memberships that nothing keeps them out of.
func (p Policy) Admit(who mail.Candidate) mail.Candidate {
	var open []mail.Membership
	for _, m := range who.Memberships {
		if !p.bars(m) {
			m.Bar = mail.EntryBar{}
			open = append(open, m)
		}
	}
	who.Memberships = open
	return who
}

func (p Policy) bars(m mail.Membership) bool {
	switch m.Bar.Code {
	case "":
		return false
	case mail.BarPermissions:
		return !p.OrganizersSeeAll
	case mail.BarSingleSignOn:
		return !p.PasswordsWithSSO
	}
	return true
}

// Refusal returns why the person may enter no account: CodeEntryRefused with the reason of their first membership, CodeSignInFailed for a person
// without one; nil for a person who may enter.
func (p Policy) Refusal(who mail.Candidate) error {
	if _, ok := newSession(p.Admit(who).Person, p.Admit(who).Memberships); ok {
		return nil
	}
	for _, m := range who.Memberships {
		if p.bars(m) {
			return mail.Errorf(mail.CodeEntryRefused, "%s", refusalWords(m))
		}
	}
	return errSignInFailed()
}

func refusalWords(m mail.Membership) string {
	switch m.Bar.Code {
	case mail.BarAccountDeletion:
		return fmt.Sprintf("The account %q is about to be deleted: until Hi.Events cancels that, nobody works in it.", m.Account.Name)
	case mail.BarSecondFactorRequired:
		return fmt.Sprintf("The account %q requires a second factor. Set it up in Hi.Events, then sign in here.", m.Account.Name)
	case mail.BarPermissions:
		return fmt.Sprintf("Hi.Events restricts what this organizer may see (%s), in a way that Mailroom does not know. If organizers may see everything of "+
			"their accounts, an operator sets MAILROOM_ORGANIZERS_SEE_ALL=true.", m.Bar.Detail)
	case mail.BarSingleSignOn:
		return fmt.Sprintf("The account %q has single sign-on (%s), which may forbid passwords. If passwords are allowed, an operator sets "+
			"MAILROOM_PASSWORDS_WITH_SSO=true.", m.Account.Name, m.Bar.Detail)
	}
	return fmt.Sprintf("Mailroom does not know the role %q, and refuses what it does not know. A newer Mailroom may know it.", m.Bar.Detail)
}
