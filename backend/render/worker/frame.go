package worker

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// The longest frames, in bytes. A reply has room for the largest mail that SES takes (render.MaxMIMESize), encoded in base64.
const (
	requestLimit = 32 << 20
	replyLimit   = 64 << 20
)

// errFrameTooLong is the error for a frame that is longer than its limit.
var errFrameTooLong = errors.New("the frame is too long")

// writeFrame writes the payload after its length, four bytes with the highest first.
func writeFrame(w io.Writer, payload []byte) error {
	if _, err := w.Write(binary.BigEndian.AppendUint32(nil, uint32(len(payload)))); err != nil {
		return err
	}
	_, err := w.Write(payload)
	return err
}

// readFrame reads a payload of at most limit bytes. It fails with io.EOF where no frame begins, with io.ErrUnexpectedEOF inside of one, and
// with errFrameTooLong. Memory is taken as the bytes arrive, not as the length promises.
func readFrame(r io.Reader, limit int64) ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}
	size := int64(binary.BigEndian.Uint32(length[:]))
	if size > limit {
		return nil, fmt.Errorf("%w: %d bytes", errFrameTooLong, size)
	}
	var payload bytes.Buffer
	if _, err := io.CopyN(&payload, r, size); err != nil {
		return nil, io.ErrUnexpectedEOF
	}
	return payload.Bytes(), nil
}
