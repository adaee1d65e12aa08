package sesevent_test

import (
	"testing"

	"github.com/mailroom-app/mailroom/backend/sesevent"
	"github.com/mailroom-app/mailroom/backend/simulate"
)

// Each iteration of a benchmark decodes one event: a bounce of 2.3 KB in its envelope.

func BenchmarkDecode(b *testing.B) {
	body := signed(b, signer(b, "2"), simulate.Notification{Message: input(b, "event-bounce-permanent-general")})
	benchmark(b, sesevent.New(sesevent.Options{Topics: []string{topic}}), body)
}

func BenchmarkDecodeRaw(b *testing.B) {
	benchmark(b, sesevent.New(sesevent.Options{}), input(b, "event-bounce-permanent-general"))
}

func BenchmarkDecodeAndVerify1(b *testing.B) { benchmarkVerify(b, "1") }

func BenchmarkDecodeAndVerify2(b *testing.B) { benchmarkVerify(b, "2") }

func benchmarkVerify(b *testing.B, version string) {
	s := signer(b, version)
	benchmark(b, verifying(sesevent.VerifierOptions{Transport: serving(s.Certificate)}), signed(b, s, simulate.Notification{Message: input(b, "event-bounce-permanent-general")}))
}

func benchmark(b *testing.B, decoder *sesevent.Decoder, body []byte) {
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decoder.Decode(b.Context(), body); err != nil {
			b.Fatal(err)
		}
	}
}
