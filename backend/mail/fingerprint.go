package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// fingerprint hashes texts and their boundaries.
func fingerprint(texts ...string) string {
	hash := sha256.Sum256(fmt.Appendf(nil, "%q", texts))
	return hex.EncodeToString(hash[:16])
}
