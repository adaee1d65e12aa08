package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// fingerprint is a hash of texts and of where each of them ends.
func fingerprint(texts ...string) string {
	hash := sha256.Sum256(fmt.Appendf(nil, "%q", texts))
	return hex.EncodeToString(hash[:16])
}
