package worker

import (
	"os"
	"os/exec"
	"path/filepath"
)

// inherited are the environment variables that a child process gets: where libraries and time zones are, and for the race detector.
// Passwords and keys are not among them.
var inherited = []string{"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "ZONEINFO", "GORACE", "SystemRoot"}

// thisProgram is the command that starts this program as a worker.
func thisProgram() (*exec.Cmd, error) {
	file, err := programFile()
	if err != nil {
		return nil, err
	}
	command := exec.Command(file, argument)
	command.Args[0] = os.Args[0] // for whoever lists processes
	command.Dir = filepath.VolumeName(file) + string(filepath.Separator)
	command.Env = []string{"GOMAXPROCS=2"} // one to make a mail, one to watch its memory
	for _, name := range inherited {
		if value, is := os.LookupEnv(name); is {
			command.Env = append(command.Env, name+"="+value)
		}
	}
	command.SysProcAttr = attributes()
	return command, nil
}
