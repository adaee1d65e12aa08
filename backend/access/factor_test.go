package access_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/mailroom-app/mailroom/backend/access"
	"github.com/mailroom-app/mailroom/backend/mail"
)

const appSecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

var appKey = []byte("0123456789abcdef0123456789abcdef")

// encrypted encrypts as Laravel does.
func encrypted(t *testing.T, key []byte, plain string) string {
	t.Helper()
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	iv := []byte("fedcba9876543210")
	padding := aes.BlockSize - len(plain)%aes.BlockSize
	value := []byte(plain + strings.Repeat(string(rune(padding)), padding))
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(value, value)
	envelope := map[string]string{"iv": base64.StdEncoding.EncodeToString(iv), "value": base64.StdEncoding.EncodeToString(value), "tag": ""}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(envelope["iv"] + envelope["value"]))
	envelope["mac"] = hex.EncodeToString(mac.Sum(nil))
	text, err := json.Marshal(envelope)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(text)
}

// newFactorWorld has a member with a second factor and two recovery codes.
func newFactorWorld(t *testing.T) (*gateWorld, access.Policy) {
	o := newGateWorld()
	o.candidates["member@example.com"][0].SecondFactor = true
	o.factor.Secret = encrypted(t, appKey, appSecret)
	for _, code := range []string{"abcde12345", "zzzzz00000"} {
		hash := sha256.Sum256([]byte(code))
		o.recovery = append(o.recovery, hex.EncodeToString(hash[:]))
	}
	return o, access.Policy{AppKey: appKey}
}

func (o *gateWorld) enter(t *testing.T, policy access.Policy, code string) error {
	t.Helper()
	_, err := access.NewGate(o, o, policy).SignIn(t.Context(), "member@example.com", "password", code)
	return err
}

// appCode is the code that an app shows at a time.
func appCode(t *testing.T, at time.Time) string {
	t.Helper()
	code, err := totp.GenerateCode(appSecret, at)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestRule19APasswordAloneLetsNobodyInWhoHasASecondFactor(t *testing.T) {
	o, policy := newFactorWorld(t)
	for _, policy := range []access.Policy{policy, {}} {
		if err := o.enter(t, policy, " "); mail.CodeOf(err) != mail.CodeSecondFactor {
			t.Errorf("%+v: %v", policy, err)
		}
	}
}

func TestRule19CodesOfAnAppCountOnceAndOnlyNow(t *testing.T) {
	for _, serialised := range []bool{false, true} {
		o, policy := newFactorWorld(t)
		if serialised {
			o.factor.Secret = encrypted(t, appKey, fmt.Sprintf("s:%d:%q;", len(appSecret), appSecret))
		}
		now := o.now
		for _, c := range []struct {
			name string
			code string
			want mail.Code
		}{
			{"a minute early", appCode(t, now.Add(time.Minute)), mail.CodeSecondFactorFailed},
			{"a minute late", appCode(t, now.Add(-time.Minute)), mail.CodeSecondFactorFailed},
			{"half a minute late", appCode(t, now.Add(-30*time.Second)), ""},
			{"the same again", appCode(t, now.Add(-30*time.Second)), mail.CodeSecondFactorFailed},
			{"now, with a space", appCode(t, now)[:3] + " " + appCode(t, now)[3:], ""},
			{"one from before the last one", appCode(t, now.Add(-30*time.Second)), mail.CodeSecondFactorFailed},
		} {
			o.now = now // delays move the clock
			o.tries = map[mail.AddressKey]mail.Tries{}
			if err := o.enter(t, policy, c.code); failure(err) != c.want {
				t.Errorf("%s: %v, want %q", c.name, err, c.want)
			}
		}
	}
}

func TestRule19RecoveryCodesWorkOnceAndWithoutTheAppKey(t *testing.T) {
	o, _ := newFactorWorld(t)
	for _, c := range []struct {
		code string
		want mail.Code
	}{{"ABCDE-12345", ""}, {"abcde-12345", mail.CodeSecondFactorFailed}, {"nonsense", mail.CodeSecondFactorFailed}, {" zzzzz 00000 ", ""}} {
		if err := o.enter(t, access.Policy{}, c.code); failure(err) != c.want {
			t.Errorf("%q: %v, want %q", c.code, err, c.want)
		}
	}
}

func TestRule19CodesOfAnAppNeedTheAppKeyOfHiEvents(t *testing.T) {
	o, _ := newFactorWorld(t)
	err := o.enter(t, access.Policy{}, appCode(t, o.now))
	if mail.CodeOf(err) != mail.CodeSecondFactorFailed || !strings.Contains(err.Error(), "APP_KEY") || !strings.Contains(err.Error(), "recovery code") {
		t.Errorf("without: %v", err)
	}
	other := []byte("another key of thirty-two bytes!")
	err = o.enter(t, access.Policy{AppKey: other}, appCode(t, o.now))
	if mail.CodeOf(err) != mail.CodeSettings || !strings.Contains(err.Error(), "APP_KEY") || strings.Contains(err.Error(), string(other)) {
		t.Errorf("with another: %v", err)
	}
	for _, damaged := range []string{"", "!", "e30=", base64.StdEncoding.EncodeToString([]byte(`{"iv":"AA==","value":"","mac":""}`)), encrypted(t, appKey, "")} {
		o.factor.Secret = damaged
		if err := o.enter(t, access.Policy{AppKey: appKey}, appCode(t, o.now)); err == nil {
			t.Errorf("%q lets somebody in", damaged)
		}
	}
}

func TestRule19TenWrongCodesLockTheSecondFactor(t *testing.T) {
	o, policy := newFactorWorld(t)
	for range 10 {
		if err := o.enter(t, policy, "wrong"); mail.CodeOf(err) != mail.CodeSecondFactorFailed {
			t.Fatal(err)
		}
	}
	if err := o.enter(t, policy, "abcde12345"); mail.CodeOf(err) != mail.CodeSignInLocked {
		t.Errorf("after ten wrong codes: %v", err)
	}
	o.now = o.now.Add(15*time.Minute + time.Second)
	if err := o.enter(t, policy, "abcde12345"); err != nil {
		t.Errorf("a quarter of an hour later: %v", err)
	}
}

// What keeps somebody out is said, with the setting that an operator may use, and only after the password was right.
func TestRule19WhatKeepsSomebodyOutIsSaid(t *testing.T) {
	for bar, c := range map[mail.EntryBar]struct {
		says    string
		setting access.Policy
	}{
		{Code: mail.BarUnknownRole, Detail: "AUDITOR"}:               {says: "AUDITOR"},
		{Code: mail.BarAccountDeletion}:                              {says: "about to be deleted"},
		{Code: mail.BarSecondFactorRequired}:                         {says: "Set it up in Hi.Events"},
		{Code: mail.BarPermissions, Detail: "team_permissions"}:      {says: "MAILROOM_ORGANIZERS_SEE_ALL", setting: access.Policy{OrganizersSeeAll: true}},
		{Code: mail.BarSingleSignOn, Detail: "account_sso_settings"}: {says: "MAILROOM_PASSWORDS_WITH_SSO", setting: access.Policy{PasswordsWithSSO: true}},
	} {
		o := newGateWorld()
		o.candidates["member@example.com"][0].Memberships[0].Bar = bar
		err := o.enter(t, access.Policy{}, "")
		if mail.CodeOf(err) != mail.CodeEntryRefused || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), bar.Detail) {
			t.Errorf("%v: %v", bar, err)
		}
		if _, err := o.signIn(t, "member@example.com", "wrong"); mail.CodeOf(err) != mail.CodeSignInFailed {
			t.Errorf("%v, wrong password: %v", bar, err)
		}
		if c.setting.OrganizersSeeAll || c.setting.PasswordsWithSSO {
			if err := o.enter(t, c.setting, ""); err != nil {
				t.Errorf("%v with its setting: %v", bar, err)
			}
		}
		everything := access.Policy{OrganizersSeeAll: true, PasswordsWithSSO: true}
		if err := o.enter(t, everything, ""); (err == nil) != (c.setting.OrganizersSeeAll || c.setting.PasswordsWithSSO) {
			t.Errorf("%v with all settings: %v", bar, err)
		}
		other := mail.Membership{Account: mail.Account{ID: 2, Name: "Other"}, Role: mail.Organizer}
		o.candidates["member@example.com"][0].Memberships = append(o.candidates["member@example.com"][0].Memberships, other)
		if session, err := o.signIn(t, "member@example.com", "password"); err != nil || len(session.Memberships) != 1 || session.Memberships[0].Account.ID != 2 {
			t.Errorf("%v, with another account: %+v, %v", bar, session, err)
		}
	}
}

// failure is the code of an error, "" for none.
func failure(err error) mail.Code {
	if err == nil {
		return ""
	}
	return mail.CodeOf(err)
}
