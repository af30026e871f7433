package python

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

// Progress is how far an installation is.
type Progress struct {
	Packages, Of int   // packages that have arrived, and all of them
	Bytes        int64 // that they have
	Unpacking    bool  // all have arrived
}

// Environment installs the packages of a lock file into a virtual environment in the folder dir, which is made afresh;
// all that pip says goes to the file log. The environment is usable once this returns, and Installed then says so.
func (i Interpreter) Environment(ctx context.Context, dir, lock, log string, progress func(Progress)) (err error) {
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("make JupyterLab's environment: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return fmt.Errorf("make JupyterLab's environment: %w", err)
	}
	out, err := os.Create(log)
	if err != nil {
		return fmt.Errorf("make JupyterLab's environment: %w", err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()

	var pip []string
	if i.HasPip && command(ctx, out, i.Path, "-m", "venv", dir).Run() == nil {
		pip = []string{Program(dir), "-m", "pip"}
	} else {
		// No ensurepip, or one that fails: pip also runs from its wheel, and installs itself nowhere.
		if err := command(ctx, out, i.Path, "-m", "venv", "--clear", "--without-pip", dir).Run(); err != nil {
			return fmt.Errorf("make JupyterLab's environment with %s: %w; see %s", i.Path, err, log)
		}
		wheel, err := pipWheel(ctx, i, filepath.Dir(dir), out)
		if err != nil {
			return err
		}
		pip = []string{Program(dir), filepath.Join(wheel, "pip")}
	}
	total, err := countPackages(lock)
	if err != nil {
		return err
	}
	args := append(pip[1:], "install", "--require-hashes", "--only-binary", ":all:", "--no-deps", "--no-input",
		"--progress-bar", "off", "--disable-pip-version-check", "-r", lock)
	// pip that is ended half-way leaves what it had unpacked: in a folder of this program's, which goes in any case.
	temp, err := os.MkdirTemp(filepath.Dir(dir), "unpacking-")
	if err != nil {
		return fmt.Errorf("make JupyterLab's environment: %w", err)
	}
	defer os.RemoveAll(temp)
	install := command(ctx, out, pip[0], args...)
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		install.Env = append(install.Env, name+"="+temp)
	}
	reader, writer := io.Pipe()
	install.Stdout, install.Stderr = io.MultiWriter(out, writer), out
	counted := make(chan struct{})
	go func() {
		defer close(counted)
		countDownloads(reader, total, progress)
	}()
	err = install.Run()
	writer.Close()
	<-counted
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("install JupyterLab with pip: %w\n%s\n(all of it: %s)", err, lastLines(log, 6), log)
	}
	if err := os.WriteFile(filepath.Join(dir, installed), []byte(i.Path+"\n"), 0o644); err != nil {
		return fmt.Errorf("make JupyterLab's environment: %w", err)
	}
	return nil
}

// installed is the file that marks a whole environment: it is written last.
const installed = "hornbook-installed"

// Installed tells whether the folder dir holds a whole environment whose Python still runs it. It does not when the
// system's Python went away, or became another version.
func Installed(ctx context.Context, dir string) bool {
	if _, err := os.Stat(filepath.Join(dir, installed)); err != nil {
		return false
	}
	return command(ctx, io.Discard, Program(dir), "-c", "import tornado").Run() == nil
}

// Program returns the Python of the environment in the folder dir.
func Program(dir string) string {
	if runtime.GOOS == "windows" {
		return filepath.Join(dir, "Scripts", "python.exe")
	}
	return filepath.Join(dir, "bin", "python")
}

func command(ctx context.Context, out io.Writer, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = Env(), out, out
	return cmd
}

// countPackages returns how many packages a lock file has for any one platform, roughly: names that it has twice, for
// different Pythons, count once.
func countPackages(lock string) (int, error) {
	data, err := os.ReadFile(lock)
	if err != nil {
		return 0, fmt.Errorf("read JupyterLab's packages: %w", err)
	}
	names := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		name, rest, ok := strings.Cut(line, "==")
		if !ok || strings.HasPrefix(line, " ") || strings.HasPrefix(line, "#") {
			continue
		}
		if strings.Contains(rest, "sys_platform == ") && !strings.Contains(rest, "sys_platform == '"+platformName()+"'") ||
			strings.Contains(rest, "os_name == 'nt'") && runtime.GOOS != "windows" ||
			strings.Contains(rest, "python_full_version < '3.11' \\") || strings.Contains(rest, "python_full_version < '3.12' \\") {
			continue
		}
		names[name] = true
	}
	return len(names), nil
}

// platformName returns Python's sys.platform.
func platformName() string {
	if runtime.GOOS == "windows" {
		return "win32"
	}
	return runtime.GOOS
}

var downloading = regexp.MustCompile(`^\s*(Downloading|Using cached) \S+\.whl(?:\.metadata)?(?: \(([\d.]+) (bytes|kB|MB)\))?`)

// countDownloads reads what pip says, to its end.
func countDownloads(r io.Reader, total int, progress func(Progress)) {
	p := Progress{Of: total}
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		if strings.HasPrefix(scanner.Text(), "Installing collected packages") {
			p.Of, p.Unpacking = p.Packages, true
			progress(p)
			continue
		}
		match := downloading.FindStringSubmatch(scanner.Text())
		if match == nil || strings.Contains(match[0], ".whl.metadata") {
			continue
		}
		p.Packages++
		p.Of = max(p.Of, p.Packages)
		if size, err := strconv.ParseFloat(match[2], 64); err == nil && match[1] == "Downloading" {
			p.Bytes += int64(size * map[string]float64{"bytes": 1, "kB": 1e3, "MB": 1e6}[match[3]])
		}
		progress(p)
	}
	io.Copy(io.Discard, r) // a line that is too long ends the counting, and must not stop pip
}

// lastLines returns the last n lines of a file, as far as it can be read.
func lastLines(file string, n int) string {
	data, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
