package lab

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"runtime"
	"strings"
)

// announce prints where the lab is, and opens a browser where there is a display.
func (l Lab) announce(say *report, s *server, notebook string) {
	address := s.address(notebook)
	say.line("\nThe lab is open: %s", address)
	if os.Getenv("WSL_DISTRO_NAME") != "" {
		// Windows reaches the ports of WSL by localhost, and it is there that the reader has a browser.
		say.line("Open that address in your browser in Windows.")
	} else if display(os.Getenv) {
		if !l.NoBrowser {
			openBrowser(address)
		}
	} else {
		host, err := os.Hostname()
		if err != nil {
			host = "this-machine"
		}
		name := "you"
		if u, err := user.Current(); err == nil {
			name = u.Username
		}
		say.line("There is no display here. On your own computer run\n    %s\nand open that address there.", tunnel(os.Getenv, name, host, s.port))
	}
	say.line("Ctrl-C ends it.")
}

// display tells whether a browser that is started here would be seen.
func display(getenv func(string) string) bool {
	if getenv("SSH_CONNECTION") != "" {
		return false
	}
	switch runtime.GOOS {
	case "windows", "darwin":
		return true
	}
	return getenv("DISPLAY") != "" || getenv("WAYLAND_DISPLAY") != ""
}

// tunnel returns the command by which another computer reaches the port: through the address and port by which the
// reader came, if he came by ssh.
func tunnel(getenv func(string) string, user, host string, port int) string {
	options := ""
	if fields := strings.Fields(getenv("SSH_CONNECTION")); len(fields) == 4 { // client's address and port, ours and port
		host = fields[2]
		if fields[3] != "22" {
			options = "-p " + fields[3] + " "
		}
	}
	return fmt.Sprintf("ssh %s-L %d:localhost:%d %s@%s", options, port, port, user, host)
}

func openBrowser(address string) {
	var cmd *exec.Cmd
	switch runtime.GOOS {
	case "windows":
		cmd = exec.Command("rundll32", "url.dll,FileProtocolHandler", address)
	case "darwin":
		cmd = exec.Command("open", address)
	default:
		cmd = exec.Command("xdg-open", address)
	}
	if cmd.Start() == nil { // the address is printed as well, should no browser come
		go cmd.Wait()
	}
}

// escapePath escapes each part of a slash-separated path.
func escapePath(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return strings.Join(parts, "/")
}
