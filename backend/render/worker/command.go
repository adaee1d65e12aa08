package worker

import (
	"os"
	"os/exec"
	"path/filepath"
)

// inherited are the environment variables that a child process inherits: the paths of libraries and time zones, and the options of the
// race detector. Variables with passwords and keys are not included.
var inherited = []string{"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "ZONEINFO", "GORACE", "SystemRoot"}

// thisProgram returns the command that starts this program as a worker.
func thisProgram() (*exec.Cmd, error) {
	file, err := programFile()
	if err != nil {
		return nil, err
	}
	command := exec.Command(file, argument)
	command.Args[0] = os.Args[0] // the name in lists of processes
	command.Dir = filepath.VolumeName(file) + string(filepath.Separator)
	command.Env = []string{"GOMAXPROCS=2"} // one thread makes the mail, one watches its memory
	for _, name := range inherited {
		if value, is := os.LookupEnv(name); is {
			command.Env = append(command.Env, name+"="+value)
		}
	}
	command.SysProcAttr = attributes()
	return command, nil
}
