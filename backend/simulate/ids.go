package simulate

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
)

// MessageID makes an id of the form that SES in eu-west-1 gives to a mail it takes at that time. Different numbers make
// different ids.
func MessageID(at time.Time, number uint64) string {
	return sesID(at, sha256.Sum256(binary.BigEndian.AppendUint64([]byte("mail"), number)))
}

// sesID is the form of SES's ids: region and milliseconds, then something like a UUID, then a counter.
func sesID(at time.Time, sum [32]byte) string {
	return fmt.Sprintf("0102%012x-%s-000000", at.UnixMilli()&(1<<48-1), uuid(sum))
}

// uuid is the first half of sum in the form of a random UUID (RFC 9562).
func uuid(sum [32]byte) string {
	sum[6] = sum[6]&0x0f | 0x40
	sum[8] = sum[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// sum is different for each purpose, mail, kind and recipient, and the same whenever these are.
func (e Event) sum(purpose string) [32]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%s\x00%s", purpose, e.SESMessageID, e.Kind, e.To, formatTime(e.At)))
}

// hex makes a word of up to 64 hexadecimal digits, as mail programs put them into headers.
func (e Event) hex(purpose string, digits int) string {
	return fmt.Sprintf("%x", e.sum(purpose))[:digits]
}

// hash makes a number of the same kind.
func (e Event) hash(purpose string) uint64 {
	sum := e.sum(purpose)
	return binary.BigEndian.Uint64(sum[:8])
}
