package sesevent

import (
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// certificateFolder stores signing certificates on disk; empty stores none. Fetched certificates are filed by their whole URL, with a
// subfolder per host, because two regions may use the same file name. Certificates added by hand are in the folder itself, by file name.
type certificateFolder string

// texts yields the stored certificates for a URL that checkCertificateURL accepted: the fetched one first, then the one added by hand.
func (f certificateFolder) texts(url string) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		if f == "" {
			return
		}
		for _, file := range []string{f.fetched(url), filepath.Join(string(f), path.Base(url))} {
			if text, err := os.ReadFile(file); err == nil && !yield(text) {
				return
			}
		}
	}
}

func (f certificateFolder) fetched(url string) string {
	return filepath.Join(string(f), filepath.FromSlash(strings.TrimPrefix(url, "https://")))
}

// keep stores a fetched certificate for the next start. It writes a temporary file and renames it, so that another program never reads a
// partial file. It ignores errors: if the folder cannot be written, each start fetches the certificate again.
func (f certificateFolder) keep(url string, text []byte) {
	if f == "" {
		return
	}
	file := f.fetched(url)
	dir, name := filepath.Split(file)
	if os.MkdirAll(dir, 0o700) != nil {
		return
	}
	draft, err := os.CreateTemp(dir, name+".*.tmp")
	if err != nil {
		return
	}
	_, err = draft.Write(text)
	if closed := draft.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(draft.Name(), file)
	}
	if err != nil {
		_ = os.Remove(draft.Name())
	}
}
