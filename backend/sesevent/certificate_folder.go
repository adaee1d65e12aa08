package sesevent

import (
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// certificateFolder keeps signing certificates on disk; empty keeps none. Those that were fetched lie by their whole URL, in a folder for
// each host: two regions may have files of one name. Those that somebody put there by hand lie in the folder itself, by file name.
type certificateFolder string

// texts are the certificates for a URL that checkCertificateURL let through: the fetched one, then the one that was put there.
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

// keep keeps a certificate that was fetched for the next start. It is written beside its place and renamed, so that another program never
// reads half of it. A folder that cannot be written costs one fetch per start and is no reason to stop.
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
