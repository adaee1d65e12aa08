//go:build linux

// Package scripts tests the Makefile and the scripts beside it.
package scripts

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// bareTools are the tools that Debian has without any installation, as far as the Makefile and the scripts use them.
var bareTools = []string{
	"awk", "bash", "cat", "chmod", "cp", "dirname", "env", "find", "grep", "head", "ln", "make", "mkdir", "mktemp", "mv", "rm", "sed", "sh", "sort", "touch", "uname",
}

// machine is a copy of the checkout's commands on a machine that has only bareTools. Its scripts/install adds stubs of the other
// programs. Each stub, and each script that replaces a long one, records its arguments in the journal.
type machine struct {
	folder, bin, journal string
}

func newMachine(t *testing.T) machine {
	t.Helper()
	folder := t.TempDir()
	m := machine{folder, filepath.Join(folder, "machine"), filepath.Join(folder, "journal")}
	for _, made := range []string{m.bin, "scripts", "frontend/src", "backend/world/emulators"} {
		if !filepath.IsAbs(made) {
			made = filepath.Join(folder, made)
		}
		if err := os.MkdirAll(made, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, tool := range bareTools {
		path, err := exec.LookPath(tool)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(m.bin, tool)); err != nil {
			t.Fatal(err)
		}
	}
	m.copy(t, "../Makefile", "Makefile")
	scripts, err := filepath.Glob("*")
	if err != nil {
		t.Fatal(err)
	}
	for _, script := range scripts {
		switch script {
		case "run", "webkit-tag":
			m.copy(t, script, "scripts/"+script)
		case "bench", "generate", "lint", "test":
			m.write(t, "scripts/"+script, stub)
		}
	}
	m.write(t, "scripts/install", install)
	for _, lock := range []string{"frontend", "backend/world/emulators"} {
		m.write(t, lock+"/package-lock.json", "{}")
	}
	return m
}

// stub records its call. As go it creates the file that -o names, which is such a stub too; as npm the file that Make waits for;
// as git and pkg-config it prints an answer.
const stub = `#!/bin/bash
echo "${0##*/} $*" >>"$JOURNAL"
case "${0##*/} $*" in
  "npm ci"*) mkdir -p node_modules && touch node_modules/.package-lock.json ;;
  "npm run --silent build") mkdir -p dist && touch dist/index.html ;;
  git*) echo v9.9.9 ;;
  go*" -o "*) output="$*"; output=${output#* -o }; output=${output%% *}; mkdir -p "${output%/*}" && cp "$0" "$output" ;;
esac
`

// install adds the programs that Mailroom needs, the first of them before the others, as apt does over a while.
const install = `#!/bin/bash
echo "install $*" >>"$JOURNAL"
for tool in git node npm pkg-config go; do
  [[ -e $MACHINE/$tool ]] || cp scripts/lint "$MACHINE/$tool"
done
echo "installed" >>"$JOURNAL"
`

func (m machine) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(m.folder, name), []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

func (m machine) copy(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	m.write(t, to, string(text))
}

// replace replaces a text in a file, which must contain it.
func (m machine) replace(t *testing.T, name, from, to string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(m.folder, name))
	if err != nil || !strings.Contains(string(text), from) {
		t.Fatalf("%s does not have %s (%v)", name, from, err)
	}
	m.write(t, name, strings.ReplaceAll(string(text), from, to))
}

// make runs make with these arguments, which must succeed, and returns its output and the calls in the journal.
func (m machine) make(t *testing.T, settings []string, arguments ...string) (output string, calls []string) {
	t.Helper()
	if err := os.RemoveAll(m.journal); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), filepath.Join(m.bin, "make"), arguments...)
	command.Dir = m.folder
	command.Env = append([]string{"PATH=" + m.bin, "MACHINE=" + m.bin, "JOURNAL=" + m.journal}, settings...)
	printed, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("make %s: %v\n%s", strings.Join(arguments, " "), err, printed)
	}
	journal, err := os.ReadFile(m.journal)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(printed), strings.Split(strings.TrimSpace(string(journal)), "\n")
}

// forget removes what a run built, but not what it installed on the machine.
func (m machine) forget(t *testing.T) {
	t.Helper()
	for _, built := range []string{"build", "frontend/dist", "frontend/node_modules", "backend/world/emulators/node_modules"} {
		if err := os.RemoveAll(filepath.Join(m.folder, built)); err != nil {
			t.Fatal(err)
		}
	}
}

// A bare machine must build what a complete one builds: the machine is inspected only after the installation.
func TestNothingIsDecidedBeforeTheInstallation(t *testing.T) {
	t.Parallel()
	display := []string{"DISPLAY=:9"}
	for _, arguments := range [][]string{{"run"}, {"run", "-j8"}, {"lint", "-j8"}, {"bench", "-j8"}, {"soak", "-j8"}, {"generate", "-j8"}} {
		t.Run(strings.Join(arguments, " "), func(t *testing.T) {
			t.Parallel()
			m := newMachine(t)
			printed, bare := m.make(t, display, arguments...)
			m.forget(t)
			_, complete := m.make(t, display, arguments...)
			if len(bare) < 2 || !strings.HasPrefix(bare[0], "install ") || bare[1] != "installed" {
				t.Errorf("something ran before the installation or beside it:\n%s\n%s", strings.Join(bare, "\n"), printed)
			}
			if strings.Join(bare, "\n") != strings.Join(complete, "\n") {
				t.Errorf("on a bare machine:\n%s\n\non a complete one:\n%s\n\nstdout and stderr:\n%s", strings.Join(bare, "\n"), strings.Join(complete, "\n"), printed)
			}
			if strings.Contains(printed, "not found") {
				t.Errorf("something was called that is not installed:\n%s", printed)
			}
			if build := callOf(bare, "build/bin/mailroom "); arguments[0] == "run" && (!strings.Contains(build, "webkit2_41") || !strings.Contains(build, "Version=v9.9.9")) {
				t.Errorf("the window was built by %q", build)
			}
		})
	}
}

func TestRunWithoutADisplayNeedsNothingOfTheWindow(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	printed, calls := m.make(t, nil, "run")
	var programs []string
	for _, call := range calls {
		program, arguments, _ := strings.Cut(call, " ")
		switch program {
		case "install", "mailroomctl":
			programs = append(programs, call)
		case "go":
			programs = append(programs, program+" "+arguments[strings.LastIndex(arguments, " ")+1:])
		default:
			programs = append(programs, program)
		}
	}
	want := "install demo, installed, npm, git, go ./backend/cmd/mailroomctl, mailroomctl demo --tour"
	if got := strings.Join(programs, ", "); got != want {
		t.Errorf("%s\nwant %s\n%s", got, want, printed)
	}
	for _, want := range []string{"On a desktop:", "xvfb-run make run"} {
		if !strings.Contains(printed, want) {
			t.Errorf("%q is not in:\n%s", want, printed)
		}
	}
	for line := range strings.SplitSeq(printed, "\n") {
		if len(line) > 100 {
			t.Errorf("%d columns: %s", len(line), line)
		}
	}
}

// apt installs what the machine lacks; go and node print versions that are new enough.
const apt = `#!/bin/bash
echo "apt-get $*" >>"$JOURNAL"
cat >"$MACHINE/go" <<'GO'
#!/bin/bash
echo go1.26.0
GO
cat >"$MACHINE/node" <<'NODE'
#!/bin/bash
echo v20.19.0
NODE
chmod +x "$MACHINE/go" "$MACHINE/node"
`

func TestInstallAsksForNoMoreThanThePurposeNeeds(t *testing.T) {
	t.Parallel()
	for purpose, test := range map[string]struct{ with, without []string }{
		"demo": {[]string{"git", "postgresql", "nodejs", "npm", "golang"}, []string{"gcc", "pkg-config", "libgtk-3-dev", "libwebkit2gtk-4.1-dev", "fonts-noto-cjk", "xvfb"}},
		"run":  {[]string{"golang", "postgresql", "gcc", "pkg-config", "libgtk-3-dev", "libwebkit2gtk-4.1-dev", "fonts-noto-cjk"}, []string{"xvfb", "chromium"}},
		"test": {[]string{"golang", "postgresql", "gcc", "libwebkit2gtk-4.1-dev", "xvfb", "chromium"}, nil},
	} {
		t.Run(purpose, func(t *testing.T) {
			t.Parallel()
			m := newMachine(t)
			m.copy(t, "install", "scripts/install")
			m.replace(t, "scripts/install", "/usr/lib/postgresql/", m.folder+"/postgresql/") // this machine has one
			m.write(t, "machine/apt-get", apt)
			m.write(t, "machine/sudo", "#!/bin/bash\n\"$@\"\n")
			_, calls := m.make(t, nil, "install-"+purpose)
			if len(calls) != 2 || calls[0] != "apt-get update -qq" {
				t.Fatalf("calls %q", calls)
			}
			installed := strings.Fields(calls[1])
			for _, name := range test.with {
				if !slices.Contains(installed, name) {
					t.Errorf("%s is not installed: %s", name, calls[1])
				}
			}
			for _, name := range test.without {
				if slices.Contains(installed, name) {
					t.Errorf("%s is installed: %s", name, calls[1])
				}
			}
		})
	}
}

// A server has neither GTK nor Node.js, and may lack git.
func TestTheCommandLineNeedsGoAlone(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.write(t, "machine/go", stub)
	printed, calls := m.make(t, nil, "bin/mailroomctl")
	if len(calls) != 1 || !strings.HasPrefix(calls[0], "go build ") || !strings.HasSuffix(calls[0], " -o build/bin/mailroomctl ./backend/cmd/mailroomctl") {
		t.Errorf("calls %q\n%s", calls, printed)
	}
	if help, _ := m.make(t, nil, "help"); !strings.Contains(help, "  make bin/mailroomctl ") {
		t.Errorf("make help does not list it:\n%s", help)
	}
}

// callOf returns the first call that contains the text.
func callOf(calls []string, text string) string {
	for _, call := range calls {
		if strings.Contains(call, text) {
			return call
		}
	}
	return ""
}
