package simulate

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
)

// MessageID returns an id in the form that SES in eu-west-1 gives to a mail accepted at that time. Different numbers give
// different ids.
func MessageID(at time.Time, number uint64) string {
	return sesID(at, sha256.Sum256(binary.BigEndian.AppendUint64([]byte("mail"), number)))
}

// sesID returns an id in SES's form: region and milliseconds, then a value like a UUID, then a counter.
func sesID(at time.Time, sum [32]byte) string {
	return fmt.Sprintf("0102%012x-%s-000000", at.UnixMilli()&(1<<48-1), uuid(sum))
}

// uuid returns the first half of sum in the form of a random UUID (RFC 9562).
func uuid(sum [32]byte) string {
	sum[6] = sum[6]&0x0f | 0x40
	sum[8] = sum[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// sum is a deterministic hash of purpose, mail, kind, recipient and time.
func (e Event) sum(purpose string) [32]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%s\x00%s", purpose, e.SESMessageID, e.Kind, e.To, formatTime(e.At)))
}

// hex returns up to 64 hexadecimal digits of the sum for purpose, such as mail programs put into headers.
func (e Event) hex(purpose string, digits int) string {
	return fmt.Sprintf("%x", e.sum(purpose))[:digits]
}

// hash returns the sum for purpose as a number.
func (e Event) hash(purpose string) uint64 {
	sum := e.sum(purpose)
	return binary.BigEndian.Uint64(sum[:8])
}
