package sesevent_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/sesevent"
	"github.com/mailroom-app/mailroom/backend/simulate"
)

func TestRule1ANetworkErrorLeavesTheMessageOnTheQueue(t *testing.T) {
	s := signer(t, "2")
	genuine := signed(t, s, simulate.Notification{Message: input(t, "event-send")})
	broken := errors.New("connection reset")
	for name, answer := range map[string]func() (*http.Response, error){
		"no connection": func() (*http.Response, error) { return nil, broken },
		"cut off": func() (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(failing{broken})}, nil
		},
		"server error":         func() (*http.Response, error) { return response(http.StatusServiceUnavailable, nil), nil },
		"too many requests":    func() (*http.Response, error) { return response(http.StatusTooManyRequests, nil), nil },
		"the server's timeout": func() (*http.Response, error) { return response(http.StatusRequestTimeout, nil), nil },
	} {
		t.Run(name, func(t *testing.T) {
			up := false
			sns := &fakeSNS{answer: func(*http.Request) (*http.Response, error) {
				if up {
					return response(http.StatusOK, s.Certificate), nil
				}
				return answer()
			}}
			decoder := verifying(sesevent.VerifierOptions{Transport: sns})
			stays(t, decoder, genuine)
			up = true // network errors are not cached: the next message finds the network available
			decoded(t, decoder, genuine)
		})
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestAFetchThatHangsEndsWithItsCaller(t *testing.T) {
	s := signer(t, "2")
	genuine := signed(t, s, simulate.Notification{Message: input(t, "event-send")})
	started := make(chan struct{})
	sns := &fakeSNS{answer: func(r *http.Request) (*http.Response, error) {
		close(started)
		<-r.Context().Done()
		return nil, r.Context().Err()
	}}
	decoder := verifying(sesevent.VerifierOptions{Transport: sns})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := decoder.Decode(ctx, genuine)
		done <- err
	}()
	<-started
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the caller's cancellation", err)
	}
}

func TestACertificateIsFetchedOnceForAllWhoNeedIt(t *testing.T) {
	s := signer(t, "2")
	body := signed(t, s, simulate.Notification{Message: input(t, "event-send")})
	sns := serving(s.Certificate)
	decoder := verifying(sesevent.VerifierOptions{Transport: sns})
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if _, err := decoder.Decode(t.Context(), body); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if asked := sns.requests(); len(asked) != 1 {
		t.Errorf("%d requests, want 1", len(asked))
	}
}

func TestCertificatesOutliveTheProgramInTheirFolder(t *testing.T) {
	s := signer(t, "1")
	body := signed(t, s, simulate.Notification{Message: input(t, "event-send")})
	dir := filepath.Join(t.TempDir(), "mailroom", "sns-certificates")
	decoded(t, verifying(sesevent.VerifierOptions{CertDir: dir, Transport: serving(s.Certificate)}), body)

	kept, err := os.ReadFile(filepath.Join(dir, fetchedFile(s)))
	if err != nil || !bytes.Equal(kept, s.Certificate) {
		t.Errorf("kept %d bytes: %v", len(kept), err)
	}
	offline := &fakeSNS{answer: func(*http.Request) (*http.Response, error) { return nil, errors.New("no network") }}
	decoded(t, verifying(sesevent.VerifierOptions{CertDir: dir, Transport: offline}), body)
	if asked := offline.requests(); len(asked) != 0 {
		t.Errorf("fetched %q in spite of the folder", asked)
	}
}

// fetchedFile returns the path of a fetched certificate in the folder: by its whole URL.
func fetchedFile(s *simulate.Signer) string {
	return filepath.FromSlash(strings.TrimPrefix(s.CertURL, "https://"))
}

// A certificate added by hand is in the folder itself, by its file name, and nothing is fetched.
func TestCertificatesThatWerePutThereByHandAreUsed(t *testing.T) {
	s := signer(t, "2")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, s.CertificateFile()), s.Certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	offline := &fakeSNS{answer: func(*http.Request) (*http.Response, error) { return nil, errors.New("no network") }}
	decoded(t, verifying(sesevent.VerifierOptions{CertDir: dir, Transport: offline}), signed(t, s, simulate.Notification{Message: input(t, "event-send")}))
	if asked := offline.requests(); len(asked) != 0 {
		t.Errorf("fetched %q in spite of the folder", asked)
	}
}

// Two regions may use the same file name: a certificate fetched for one must not be used for the other.
func TestTheFolderKeepsCertificatesByTheirURL(t *testing.T) {
	dir := t.TempDir()
	for i, region := range []string{"eu-west-1", "us-east-1"} {
		s := signerFor(t, keys()[i], "2", now.AddDate(0, -1, 0), now.AddDate(0, 1, 0))
		s.CertURL = "https://sns." + region + ".amazonaws.com/SimpleNotificationService-1.pem"
		of := "arn:aws:sns:" + region + ":123456789012:ses-events"
		body, err := simulate.Notification{Message: input(t, "event-send"), TopicARN: of, At: now}.Envelope(s)
		if err != nil {
			t.Fatal(err)
		}
		sns := serving(s.Certificate)
		verifier := sesevent.NewVerifier(sesevent.VerifierOptions{CertDir: dir, Transport: sns, Now: func() time.Time { return now }})
		decoded(t, sesevent.New(sesevent.Options{Topics: []string{of}, Verifier: verifier}), body)
		if asked := sns.requests(); len(asked) != 1 || asked[0] != s.CertURL {
			t.Errorf("%s: fetched %q", region, asked)
		}
		if kept, err := os.ReadFile(filepath.Join(dir, fetchedFile(s))); err != nil || !bytes.Equal(kept, s.Certificate) {
			t.Errorf("%s: kept %d bytes: %v", region, len(kept), err)
		}
	}
}

func TestABadFileInTheFolderIsReplaced(t *testing.T) {
	s := signer(t, "2")
	body := signed(t, s, simulate.Notification{Message: input(t, "event-send")})
	expired := signerFor(t, keys()[0], "2", now.AddDate(-2, 0, 0), now.AddDate(0, 0, -1))
	for name, bad := range map[string][]byte{"half written": s.Certificate[:100], "expired": expired.Certificate} {
		for place, file := range map[string]string{"fetched": fetchedFile(s), "by hand": s.CertificateFile()} {
			t.Run(name+", "+place, func(t *testing.T) {
				dir := t.TempDir()
				path := filepath.Join(dir, file)
				if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, bad, 0o600)); err != nil {
					t.Fatal(err)
				}
				decoded(t, verifying(sesevent.VerifierOptions{CertDir: dir, Transport: serving(s.Certificate)}), body)
				kept, err := os.ReadFile(filepath.Join(dir, fetchedFile(s)))
				if err != nil || !bytes.Equal(kept, s.Certificate) {
					t.Errorf("the folder still has %d bytes: %v", len(kept), err)
				}
			})
		}
	}
}

func TestAFolderThatCannotBeWrittenStopsNothing(t *testing.T) {
	s := signer(t, "2")
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	decoder := verifying(sesevent.VerifierOptions{CertDir: filepath.Join(file, "below"), Transport: serving(s.Certificate)})
	decoded(t, decoder, signed(t, s, simulate.Notification{Message: input(t, "event-send")}))
}
