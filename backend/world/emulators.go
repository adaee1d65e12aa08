package world

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// ports is what serve.mjs reports when it is ready.
type ports struct {
	Queues int `json:"queues"` // SNS and SQS
	Mail   int `json:"mail"`   // SES
}

// emulators is the running node process that emulates SNS, SQS and SES.
type emulators struct {
	process *supervised
	ports   ports
	output  *bytes.Buffer // its standard error; read only after the process has ended
}

// startEmulators starts the node process and waits until it reports its ports (about 0.5 s).
func startEmulators(ctx context.Context) (*emulators, error) {
	command, err := emulatorsCommand()
	if err != nil {
		return nil, err
	}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("making a pipe for the emulators: %w", err)
	}
	defer read.Close()
	started := &emulators{output: &bytes.Buffer{}}
	command.ExtraFiles = []*os.File{write} // file descriptor 3
	command.Stderr = started.output
	started.process, err = launch(command)
	if closing := write.Close(); err != nil || closing != nil {
		return nil, errors.Join(err, closing)
	}

	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	unblock := context.AfterFunc(ctx, func() { _ = read.SetReadDeadline(time.Now()) })
	defer unblock()
	if err := json.NewDecoder(read).Decode(&started.ports); err != nil {
		stopping := started.process.stop()
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, errors.Join(fmt.Errorf("starting the emulators of SNS, SQS and SES: %w\n%s", err, started.output), stopping)
	}
	return started, nil
}

func emulatorsCommand() (*exec.Cmd, error) {
	folder, missing := installedEmulators()
	node, err := exec.LookPath("node")
	if err != nil {
		missing = errors.Join(missing, errors.New("the emulators of SNS, SQS and SES need Node.js 20 or newer, and there is no node on the PATH"))
	}
	if missing != nil {
		return nil, missing
	}
	command := exec.Command(node, "serve.mjs")
	command.Dir = folder
	// Nothing of the caller's environment: it may contain settings of the emulators and real AWS credentials.
	command.Env = []string{"PATH=" + os.Getenv("PATH")}
	var ourselves *account
	command.SysProcAttr = ourselves.detached()
	return command, nil
}

// installedEmulators returns the emulators' folder and fails if npm has not installed their packages there.
func installedEmulators() (string, error) {
	folder, err := emulatorsFolder()
	if err != nil {
		return "", err
	}
	for _, installed := range []string{"fauxqs", "aws-ses-v2-local"} {
		if _, err := os.Stat(filepath.Join(folder, "node_modules", installed, "package.json")); err != nil {
			return "", fmt.Errorf("the emulators of SNS, SQS and SES are not installed: run npm ci --prefix %s", folder)
		}
	}
	return folder, nil
}

// emulatorsFolder returns the folder with serve.mjs and its npm packages: MAILROOM_EMULATORS_DIR, else backend/world/emulators of
// the checkout that contains the current folder.
func emulatorsFolder() (string, error) {
	if folder := os.Getenv("MAILROOM_EMULATORS_DIR"); folder != "" {
		return filepath.Abs(folder)
	}
	at, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("looking for the emulators: %w", err)
	}
	for {
		folder := filepath.Join(at, "backend", "world", "emulators")
		if _, err := os.Stat(filepath.Join(folder, "serve.mjs")); err == nil {
			return folder, nil
		}
		if at == filepath.Dir(at) {
			return "", errors.New("the emulators of SNS, SQS and SES are in Mailroom's source code, and this folder is outside of it: " +
				"run make emulators in a checkout, then start the demo there, or set MAILROOM_EMULATORS_DIR to its folder backend/world/emulators")
		}
		at = filepath.Dir(at)
	}
}
