package access

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"regexp"
)

// errUndecryptable is why a text cannot be decrypted; it says nothing about the key or the text.
var errUndecryptable = errors.New("it was not encrypted with this key")

// serialized matches a string as PHP serialises it, which Laravel's encrypt() does and encryptString() does not.
var serialized = regexp.MustCompile(`^s:[0-9]+:"(.*)";$`)

// decryptLaravel decrypts a text that Laravel encrypted with AES-256-CBC: base64 of JSON with the initialisation vector, the encrypted text, and the
// HMAC-SHA-256 of both as they stand there. https://laravel.com/docs/encryption
func decryptLaravel(key []byte, payload string) (string, error) {
	raw, err := base64.StdEncoding.DecodeString(payload)
	if err != nil {
		return "", errUndecryptable
	}
	var envelope struct{ IV, Value, MAC string }
	if json.Unmarshal(raw, &envelope) != nil {
		return "", errUndecryptable
	}
	iv, errIV := base64.StdEncoding.DecodeString(envelope.IV)
	value, errValue := base64.StdEncoding.DecodeString(envelope.Value)
	mac, errMAC := hex.DecodeString(envelope.MAC)
	block, errKey := aes.NewCipher(key)
	if errors.Join(errIV, errValue, errMAC, errKey) != nil || len(key) != 32 || len(iv) != aes.BlockSize || len(value) == 0 || len(value)%aes.BlockSize != 0 {
		return "", errUndecryptable
	}
	sum := hmac.New(sha256.New, key)
	sum.Write([]byte(envelope.IV + envelope.Value))
	if !hmac.Equal(sum.Sum(nil), mac) {
		return "", errUndecryptable
	}
	plain := make([]byte, len(value))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, value)
	padding := int(plain[len(plain)-1])
	if padding == 0 || padding > aes.BlockSize {
		return "", errUndecryptable
	}
	text := string(plain[:len(plain)-padding])
	if match := serialized.FindStringSubmatch(text); match != nil {
		text = match[1]
	}
	return text, nil
}
