package worker

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// The maximum sizes of frames, in bytes. A reply can hold the largest mail that SES accepts (render.MaxMIMESize), encoded in base64.
const (
	requestLimit = 32 << 20
	replyLimit   = 64 << 20
)

// errFrameTooLong is the error for a frame that is longer than its limit.
var errFrameTooLong = errors.New("the frame is too long")

// writeFrame writes the payload after its length, which is four bytes in big-endian order.
func writeFrame(w io.Writer, payload []byte) error {
	if _, err := w.Write(binary.BigEndian.AppendUint32(nil, uint32(len(payload)))); err != nil {
		return err
	}
	_, err := w.Write(payload)
	return err
}

// readFrame reads a payload of at most limit bytes. It fails with io.EOF if the input ends before a frame, with io.ErrUnexpectedEOF if it
// ends inside a frame, and with errFrameTooLong. It allocates memory as bytes arrive, not by the announced length.
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
