package render

import (
	"bytes"
	"errors"
	"reflect"
	"strings"

	"github.com/osteele/liquid"
	liquidrender "github.com/osteele/liquid/render"
)

// The limits for rendering a template.
const (
	longestValue  = 256 << 10 // bytes, for the result of a filter
	longestResult = 256 << 10 // bytes
	mostWork      = 4 << 20   // the budget in bytes, for arguments and results of all filters and values of assign
	elementWeight = 64        // charged for each element of a list
)

var (
	errTooLong = errors.New("it makes too much text")
	errTooDear = errors.New("its filters and assignments handle too much text")
)

// budget is what one rendering may still use. It is not safe for concurrent use.
type budget struct{ left int }

// charge deducts size from the budget. If it is used up, charge panics with errTooDear, since not all filters can fail; renderLiquid recovers.
func (b *budget) charge(size int) {
	if b.left -= size; b.left < 0 {
		panic(errTooDear)
	}
}

// charged wraps a filter: it charges the budget for the arguments before the filter runs, and for the result after it.
func (b *budget) charged(filter any) any {
	f := reflect.ValueOf(filter)
	return reflect.MakeFunc(f.Type(), func(given []reflect.Value) []reflect.Value {
		for _, value := range given {
			b.charge(sizeOf(value))
		}
		made := f.Call(given)
		b.charge(sizeOf(made[0]))
		return made
	}).Interface()
}

// engine returns a Liquid engine with this budget, for one rendering.
func (b *budget) engine() *liquid.Engine {
	e := liquid.NewEngine()
	for name, filter := range allowedFilters {
		e.RegisterFilter(name, b.charged(filter))
	}
	e.RegisterTag("assign", func(ctx liquidrender.Context) (string, error) {
		name, expression, found := strings.Cut(ctx.TagArgs(), "=")
		name = strings.TrimSpace(name)
		if !found || name == "" || tagName.FindString(name) != name {
			return "", errors.New("assign has the form: assign name = value")
		}
		value, err := ctx.EvaluateString(expression)
		if err != nil {
			return "", err
		}
		b.charge(sizeOf(reflect.ValueOf(value)))
		ctx.Set(name, value)
		return "", nil
	})
	return e
}

// limitedBuffer is a buffer with a maximum size; a write beyond it fails.
type limitedBuffer struct {
	bytes.Buffer
	most int
}

// Write fails with errTooLong.
func (b *limitedBuffer) Write(p []byte) (int, error) {
	if b.Len()+len(p) > b.most {
		return 0, errTooLong
	}
	return b.Buffer.Write(p)
}

// WriteString is Write for a string; the embedded buffer's method has no limit.
func (b *limitedBuffer) WriteString(s string) (int, error) {
	if b.Len()+len(s) > b.most {
		return 0, errTooLong
	}
	return b.Buffer.WriteString(s)
}

// WriteByte is Write for a byte; the embedded buffer's method has no limit.
func (b *limitedBuffer) WriteByte(c byte) error {
	_, err := b.Write([]byte{c})
	return err
}
