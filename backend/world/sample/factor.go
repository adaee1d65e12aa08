package sample

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
)

// AppKey is the APP_KEY of the demo world's Hi.Events, a published text that protects nothing.
const AppKey = "base64:a2V5IG9mIE1haWxyb29tJ3MgZGVtbyB3b3JsZCAwMDE="

const (
	// authenticatorKey is what an authenticator app makes codes from, in base32.
	authenticatorKey = "MAILROOMDEMOMAILROOMDEMOMAILROOM"
	// encryptedKey is authenticatorKey as Laravel encrypts it with AppKey.
	encryptedKey = "eyJpdiI6IlpHVnRieUIzYjNKc1pDZHpJR2wySVE9PSIsInZhbHVlIjoiN1VhakNLZjZzUmswdWMrQmczbDgyaExDTFBtbk11THRERVVJazFFVXFsc3lZMHVQMkEvYjV1MzFCcHJPa0k4" +
		"YiIsIm1hYyI6IjNkN2Y5MGU3YjBmZGFmMGQ3MmIxZDFlMmJiYWNhNGFlNjc2YzMyZmVkNjc1ZWQyY2Y5N2ZiODQyZTMwNjdkOTMiLCJ0YWciOiIifQ=="
)

// recoveryCodes are as Hi.Events makes them; each works once.
var recoveryCodes = []string{
	"amber-00001", "birch-00002", "cedar-00003", "delta-00004", "ember-00005", "fjord-00006", "grove-00007", "heath-00008", "inlet-00009", "jetty-00010",
}

// factor returns the columns of a user about the second factor; they are empty for one who has none.
func (u user) factor(since time.Time) []any {
	var secret, codes, confirmed any
	if u.secondFactor {
		hashes := make([]string, len(recoveryCodes))
		for i, code := range recoveryCodes {
			sum := sha256.Sum256([]byte(strings.ReplaceAll(code, "-", "")))
			hashes[i] = hex.EncodeToString(sum[:])
		}
		list, _ := json.Marshal(hashes) // strings always marshal
		secret, codes, confirmed = encryptedKey, string(list), since
	}
	return []any{"two_factor_secret", secret, "two_factor_recovery_codes", codes, "two_factor_confirmed_at", confirmed}
}
