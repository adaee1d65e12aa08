package access

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Factors reads and uses up second factors. Its methods fail with CodeNotAllowed for a person whom the database login may not sign in.
type Factors interface {
	// SecondFactor returns the second factor of a person; false for a person without one.
	SecondFactor(ctx context.Context, person int64) (factor mail.SecondFactor, found bool, err error)
	// UseTimeStep records that the code of a time step was used; false if it, or a later one, was used before.
	UseTimeStep(ctx context.Context, person, step int64) (bool, error)
	// UseRecoveryCode removes a recovery code, given as the SHA-256 of its letters and digits in hexadecimal; false for one that the person does not have.
	UseRecoveryCode(ctx context.Context, person int64, hash string) (bool, error)
}

const (
	// stepSeconds is the length of a time step (RFC 6238).
	stepSeconds = 30
	// stepsAround is how many time steps before and after the present one count, for clocks that differ: as Hi.Events has it.
	stepsAround = 1
)

// ofApp matches a code of an authenticator app.
var ofApp = regexp.MustCompile(`^[0-9]{6}$`)

// notInCode matches what does not count in a recovery code.
var notInCode = regexp.MustCompile(`[^a-z0-9]`)

// CheckFactor checks the second factor of a person, and uses it up: a code of an authenticator app, or a recovery code. Without a code it fails with
// CodeSecondFactor, which asks for one; with CodeSecondFactorFailed for a wrong or used one; with CodeSignInLocked for 15 minutes after ten
// failures; with CodeSettings if the key of the app cannot be read with the APP_KEY that is set.
func (g *Gate) CheckFactor(ctx context.Context, person int64, code string) error {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	if code == "" {
		return mail.Errorf(mail.CodeSecondFactor, "Enter a code of your authenticator app, or a recovery code.")
	}
	if ofApp.MatchString(code) && g.policy.AppKey == nil {
		return mail.Errorf(mail.CodeSecondFactorFailed, "Codes of authenticator apps can be checked only with the APP_KEY of Hi.Events, which is not set here. "+
			"Enter one of your recovery codes.")
	}
	key := mail.AddressKey(sha256.Sum256(fmt.Appendf(nil, "second factor of %d", person)))
	return g.counted(ctx, key, func() error {
		used, err := g.useCode(ctx, person, code)
		if err == nil && !used {
			err = mail.Errorf(mail.CodeSecondFactorFailed, "This code is not right, or was used before. If codes of the app never fit, compare the clocks of this "+
				"computer and of the app.")
		}
		return err
	})
}

func (g *Gate) useCode(ctx context.Context, person int64, code string) (bool, error) {
	if !ofApp.MatchString(code) {
		hash := sha256.Sum256([]byte(notInCode.ReplaceAllString(strings.ToLower(code), "")))
		return g.factors.UseRecoveryCode(ctx, person, hex.EncodeToString(hash[:]))
	}
	factor, found, err := g.factors.SecondFactor(ctx, person)
	if err != nil || !found {
		return false, err
	}
	secret, err := decryptLaravel(g.policy.AppKey, factor.Secret)
	if err != nil {
		return false, mail.Wrap(mail.CodeSettings, err, "the authenticator app's key cannot be read with the APP_KEY that is set: set it to the APP_KEY of Hi.Events")
	}
	now := g.clock.Now().Unix() / stepSeconds
	for step := now - stepsAround; step <= now+stepsAround; step++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix})
		if err != nil {
			return false, mail.Wrap(mail.CodeSettings, err, "the authenticator app's key in Hi.Events is damaged: set the second factor up again there")
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && step > factor.LastStep {
			return g.factors.UseTimeStep(ctx, person, step)
		}
	}
	return false, nil
}
