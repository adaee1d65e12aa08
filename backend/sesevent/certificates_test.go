package sesevent_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"

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
			up = true // it is not remembered: the next message finds the network back
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

	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 || files[0].Name() != s.CertificateFile() {
		t.Fatalf("the folder holds %v: %v", files, err)
	}
	kept, err := os.ReadFile(filepath.Join(dir, s.CertificateFile()))
	if err != nil || !bytes.Equal(kept, s.Certificate) {
		t.Errorf("kept %d bytes: %v", len(kept), err)
	}
	offline := &fakeSNS{answer: func(*http.Request) (*http.Response, error) { return nil, errors.New("no network") }}
	decoded(t, verifying(sesevent.VerifierOptions{CertDir: dir, Transport: offline}), body)
	if asked := offline.requests(); len(asked) != 0 {
		t.Errorf("fetched %q in spite of the folder", asked)
	}
}

func TestABadFileInTheFolderIsReplaced(t *testing.T) {
	s := signer(t, "2")
	body := signed(t, s, simulate.Notification{Message: input(t, "event-send")})
	expired := signerFor(t, keys()[0], "2", now.AddDate(-2, 0, 0), now.AddDate(0, 0, -1))
	for name, bad := range map[string][]byte{"half written": s.Certificate[:100], "expired": expired.Certificate} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, s.CertificateFile())
			if err := os.WriteFile(file, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			decoded(t, verifying(sesevent.VerifierOptions{CertDir: dir, Transport: serving(s.Certificate)}), body)
			kept, err := os.ReadFile(file)
			if err != nil || !bytes.Equal(kept, s.Certificate) {
				t.Errorf("the folder still has %d bytes: %v", len(kept), err)
			}
		})
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
