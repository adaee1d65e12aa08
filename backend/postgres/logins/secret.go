package logins

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
)

// scramIterations is the default of Postgres.
const scramIterations = 4096

// newSecret returns a password of 130 random bits, and the verifier that Postgres stores. The statement contains only the verifier, so the
// server never sees the password and its log cannot show it. https://www.rfc-editor.org/rfc/rfc5802#section-3
func newSecret() (password, verifier string, err error) {
	password = rand.Text()
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", "", err
	}
	salted, err := pbkdf2.Key(sha256.New, password, salt, scramIterations, sha256.Size)
	if err != nil {
		return "", "", err
	}
	stored := sha256.Sum256(keyed256(salted, "Client Key"))
	encode := base64.StdEncoding.EncodeToString
	return password, fmt.Sprintf("SCRAM-SHA-256$%d:%s$%s:%s", scramIterations, encode(salt), encode(stored[:]), encode(keyed256(salted, "Server Key"))), nil
}

func keyed256(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
