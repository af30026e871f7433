package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hornbook-go/hornbook/kernel/internal/kernelspec"
	"github.com/hornbook-go/hornbook/kernel/internal/python"
	"github.com/hornbook-go/hornbook/kernel/internal/toolchain"
)

const doctorText = `
Looks at what a lesson needs: Go and its caches, the tools that compile cells, the
kernelspec, JupyterLab, disk, memory, clock, proxies and mirrors (3 s each), and how
quickly files of this clone open. Each finding comes with its mend. The status is 1 if
something would stop a lesson; what would only slow it, or matters to some, is a note.`

// finding is what one check found.
type finding struct {
	level level
	what  string // the subject
	text  string
	mend  string // a command, or what to do; "" where nothing is to be done
}

type level int

const (
	fine level = iota
	note       // slower, or without something; the lesson goes on
	bad        // would stop a lesson
)

// probeLimit is how long a proxy or mirror may take to answer.
const probeLimit = 3 * time.Second

func doctorCommand(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("doctor", "", doctorText, stderr)
	if err := parseFlags(flags, args, 0, 0); err != nil {
		return err
	}
	setup, err := findSetup()
	if err != nil {
		tell(stdout, finding{bad, "Go", err.Error(), "install Go from https://go.dev/dl/ and run this in the clone of Hornbook"})
		return errors.New("without Go no cell runs")
	}
	checks := []func(context.Context) []finding{
		setup.checkGo, setup.checkTools, setup.checkSpec, setup.checkJupyter, setup.checkCaches,
		setup.checkMachine, setup.checkClockAndNetwork, setup.checkMount,
	}
	results := make([][]finding, len(checks))
	var wg sync.WaitGroup
	for i, check := range checks {
		wg.Go(func() { results[i] = check(ctx) })
	}
	wg.Wait()
	count := map[level]int{}
	for _, findings := range results {
		for _, f := range findings {
			count[f.level]++
			tell(stdout, f)
		}
	}
	if count[bad] > 0 {
		return fmt.Errorf("%d findings would stop a lesson, %d are notes", count[bad], count[note])
	}
	fmt.Fprintf(stdout, "\nNothing would stop a lesson; %d notes.\n", count[note])
	return nil
}

func tell(w io.Writer, f finding) {
	fmt.Fprintf(w, "%s %-12s %s\n", [...]string{" ok ", "note", "BAD "}[f.level], f.what, f.text)
	if f.mend != "" {
		fmt.Fprintf(w, "     %-12s -> %s\n", "", f.mend)
	}
}

func (s setup) checkGo(context.Context) []finding {
	findings := []finding{{fine, "Go", fmt.Sprintf("%s in %s", s.golang.Version, s.golang.Root), ""}}
	if !atLeast(s.golang.Version, 26) {
		findings[0] = finding{bad, "Go", fmt.Sprintf("%s in %s is older than Hornbook needs", s.golang.Version, s.golang.Root), "install Go 1.26 or newer from https://go.dev/dl/"}
	}
	if path, err := exec.LookPath("go"); err != nil {
		findings = append(findings, finding{note, "Go", "go is not on PATH; the kernel finds it, your terminal does not", "add " + s.golang.Bin() + " to PATH"})
	} else if real, err := filepath.EvalSymlinks(path); err == nil && filepath.Dir(real) != s.golang.Bin() && s.golang.Env["GOTOOLCHAIN"] == "local" {
		findings = append(findings, finding{note, "Go", fmt.Sprintf("PATH has %s, the kernel runs that in %s", path, s.golang.Bin()), ""})
	}
	if flags := s.golang.Env["GOFLAGS"]; strings.Contains(flags, "-mod=") {
		findings = append(findings, finding{note, "Go", "GOFLAGS has " + flags + ": cells are compiled without the -mod in it", ""})
	}
	if s.golang.Env["GOWORK"] != "" && s.golang.Env["GOWORK"] != "off" {
		findings = append(findings, finding{note, "Go", "GOWORK is " + s.golang.Env["GOWORK"] + ": cells do not see that workspace, they have one of their own", ""})
	}
	return findings
}

// atLeast tells whether a version such as go1.26.8 or go1.27rc1 is Go 1.minor or newer; what it cannot read passes.
func atLeast(version string, minor int) bool {
	rest, ok := strings.CutPrefix(version, "go1.")
	if !ok {
		return true
	}
	end := 0
	for end < len(rest) && rest[end] >= '0' && rest[end] <= '9' {
		end++
	}
	n, err := strconv.Atoi(rest[:end])
	return err != nil || n >= minor
}

func (s setup) checkTools(context.Context) []finding {
	var findings []finding
	if s.tools.Ready() {
		findings = append(findings, finding{fine, "gonb", s.tools.Gonb(), ""}, finding{fine, "goimports", filepath.Join(s.tools.Bin(), toolchain.Executable("goimports")), ""})
	} else {
		findings = append(findings, finding{note, "gonb", "gonb and goimports are not built; the first use builds them", "go run ./kernel warm"})
	}
	if s.tools.CompletionReady() {
		return append(findings, finding{fine, "gopls", filepath.Join(s.tools.Completion(), toolchain.Executable("gopls")), ""})
	}
	return append(findings, finding{note, "gopls", "is not built: cells run, but are not completed", "go run ./kernel warm"})
}

// checkSpec looks whether the kernelspec that Jupyter finds names what is there.
func (s setup) checkSpec(context.Context) []finding {
	user, errUser := kernelspec.UserDir()
	system, errSystem := kernelspec.SystemDir()
	if err := errors.Join(errUser, errSystem); err != nil {
		return []finding{{note, "kernelspec", err.Error(), ""}}
	}
	var findings []finding
	for _, dir := range []string{user, system} {
		spec, err := kernelspec.Read(dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		again := "go run ./kernel install"
		if dir == system {
			again += " -system"
		}
		if err != nil {
			findings = append(findings, finding{bad, "kernelspec", err.Error(), again})
			continue
		}
		findings = append(findings, s.specFinding(filepath.Join(dir, "kernels", kernelspec.Name), spec, again))
	}
	if findings == nil {
		return []finding{{note, "kernelspec", "is not installed: `kernel lab` and `kernel run` need none, VS Code and your own Jupyter do", "go run ./kernel install"}}
	}
	return findings
}

func (s setup) specFinding(dir string, spec kernelspec.Spec, again string) finding {
	if len(spec.Argv) == 0 {
		return finding{bad, "kernelspec", dir + " names no program", again}
	}
	named := []struct{ what, path string }{
		{"the kernel program", spec.Argv[0]},
		{"Hornbook's source", filepath.Join(spec.Env[toolchain.SourceVariable], "go.mod")},
		{"gonb", toolchain.Tools{Dir: spec.Env[toolchain.ToolsVariable]}.Gonb()},
	}
	for _, folder := range filepath.SplitList(spec.Env[toolchain.PathVariable]) {
		if !within(spec.Env[toolchain.ToolsVariable], folder) {
			named = append(named, struct{ what, path string }{"Go", filepath.Join(folder, toolchain.Executable("go"))})
		}
	}
	for _, n := range named {
		if _, err := os.Stat(n.path); err != nil {
			return finding{bad, "kernelspec", fmt.Sprintf("%s names %s in %s, where it is not", dir, n.what, n.path), again}
		}
	}
	if source := spec.Env[toolchain.SourceVariable]; source != s.checkout {
		return finding{note, "kernelspec", fmt.Sprintf("%s belongs to the clone in %s; notebooks outside any module see that one", dir, source), again}
	}
	return finding{fine, "kernelspec", dir, ""}
}

func within(folder, path string) bool {
	relative, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(relative)
}

func (s setup) checkJupyter(ctx context.Context) []finding {
	cache, err := toolchain.Cache()
	if err != nil {
		return []finding{{note, "JupyterLab", err.Error(), ""}}
	}
	var environment string
	if dirs, err := filepath.Glob(filepath.Join(cache, "jupyter-*")); err == nil {
		for _, dir := range dirs {
			if python.Installed(ctx, dir) {
				environment = dir
			}
		}
	}
	if environment != "" {
		return []finding{{fine, "JupyterLab", "Hornbook's own, in " + environment, ""}}
	}
	if path, err := exec.LookPath("jupyter"); err == nil {
		return []finding{{fine, "JupyterLab", "`kernel lab` installs its own at the first start; yours is " + path, ""}}
	}
	f := finding{note, "JupyterLab", "is not installed; `kernel lab` installs it at the first start, for about a minute", "go run ./kernel lab"}
	if interpreter, err := python.Find(ctx); err == nil {
		f.text += fmt.Sprintf(" (Python %s, %s)", interpreter.Version, interpreter.Path)
	} else {
		f.text += "; there is no Python that fits, so it fetches one"
	}
	return []finding{f}
}

// checkCaches looks whether the folders that cells need can be written.
func (s setup) checkCaches(context.Context) []finding {
	var findings []finding
	cache, err := toolchain.Cache()
	if err != nil {
		return []finding{{bad, "caches", err.Error(), "set HOME, or XDG_CACHE_HOME to a folder that you can write"}}
	}
	for _, folder := range []struct {
		name, path, mend string
		needed           level
	}{
		{"build cache", s.golang.Env["GOCACHE"], "go env -w GOCACHE=FOLDER", bad},
		{"modules", s.golang.Env["GOMODCACHE"], "go env -w GOMODCACHE=FOLDER", note},
		{"Hornbook's", cache, "set XDG_CACHE_HOME to a folder that you can write", bad},
		{"temporary", os.TempDir(), "set TMPDIR to a folder that you can write", bad},
	} {
		if err := writable(folder.path); err != nil {
			findings = append(findings, finding{folder.needed, "caches", fmt.Sprintf("%s: %v", folder.name, err), folder.mend})
			continue
		}
		findings = append(findings, finding{fine, "caches", folder.name + " " + folder.path, ""})
	}
	// A folder of programs that may not run lets no cell run.
	if err := runs(os.TempDir()); err != nil {
		findings = append(findings, finding{bad, "caches", fmt.Sprintf("programs in %s do not run: %v", os.TempDir(), err), "set TMPDIR to a folder that is not mounted noexec"})
	}
	return findings
}

func writable(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	file, err := os.CreateTemp(folder, ".hornbook-doctor-*")
	if err != nil {
		return err
	}
	_, err = file.WriteString("x")
	return errors.Join(err, file.Close(), os.Remove(file.Name()))
}

// runs tells why a program in the folder cannot be started.
func runs(folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	file, err := os.CreateTemp(folder, "hornbook-doctor-*")
	if err != nil {
		return nil // writable says so
	}
	defer os.Remove(file.Name())
	_, err = file.WriteString("#!/bin/sh\nexit 0\n")
	if err := errors.Join(err, file.Chmod(0o700), file.Close()); err != nil {
		return err
	}
	return exec.Command(file.Name()).Run()
}

func (s setup) checkMachine(context.Context) []finding {
	var findings []finding
	for _, folder := range []string{s.golang.Env["GOCACHE"], os.TempDir()} {
		free, err := freeSpace(folder)
		switch {
		case err != nil:
		case free < 500e6:
			findings = append(findings, finding{bad, "disk", fmt.Sprintf("%.1f GB free in %s; compiling needs half a gigabyte", float64(free)/1e9, folder), "delete something there; `go clean -cache` empties Go's build cache"})
		case free < 3e9:
			findings = append(findings, finding{note, "disk", fmt.Sprintf("%.1f GB free in %s; JupyterLab, caches and data sets want 3 GB", float64(free)/1e9, folder), ""})
		default:
			findings = append(findings, finding{fine, "disk", fmt.Sprintf("%.0f GB free in %s", float64(free)/1e9, folder), ""})
		}
	}
	memory, err := availableMemory()
	cores := runtime.NumCPU()
	switch {
	case errors.Is(err, errors.ErrUnsupported):
	case err != nil:
		findings = append(findings, finding{note, "memory", fmt.Sprintf("cannot be read: %v", err), ""})
	case memory < 700e6:
		findings = append(findings, finding{bad, "memory", fmt.Sprintf("%.1f GB available, %d cores; compiling and a small network need 0.7 GB", float64(memory)/1e9, cores), "close other programs, or give the container or WSL more memory"})
	case memory < 2e9:
		findings = append(findings, finding{note, "memory", fmt.Sprintf("%.1f GB available, %d cores; with completion an open notebook wants 1 GB", float64(memory)/1e9, cores), "close notebooks that are not in use: each has a gopls of half a gigabyte"})
	default:
		findings = append(findings, finding{fine, "memory", fmt.Sprintf("%.1f GB available, %d cores", float64(memory)/1e9, cores), ""})
	}
	return findings
}

// checkClockAndNetwork asks the proxies and mirrors, which also say what time it is.
func (s setup) checkClockAndNetwork(ctx context.Context) []finding {
	var findings []finding
	for _, name := range []string{"HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy", "ALL_PROXY"} {
		if value := os.Getenv(name); value != "" {
			if u, err := url.Parse(value); err != nil || u.Host == "" {
				findings = append(findings, finding{bad, "proxy", fmt.Sprintf("%s is no address", name), "unset it, or set it like http://host:3128"})
			} else {
				findings = append(findings, finding{fine, "proxy", name + " is " + u.Host, ""})
			}
		}
	}
	type probe struct{ what, address, mend string }
	var probes []probe
	// The next proxy after one with a bar is asked for any error, after a comma for 404 and 410.
	for _, proxy := range strings.FieldsFunc(s.golang.Env["GOPROXY"], func(r rune) bool { return r == ',' || r == '|' }) {
		if proxy == "direct" || proxy == "off" || strings.HasPrefix(proxy, "file:") {
			continue
		}
		probes = append(probes, probe{"Go modules", strings.TrimSuffix(proxy, "/") + "/gonum.org/v1/gonum/@v/v0.17.0.info",
			"only new modules need it; another: go env -w GOPROXY=https://goproxy.cn,direct"})
	}
	probes = append(probes, probe{"PyPI", strings.TrimSuffix(packageIndex(ctx), "/") + "/pip/",
		"only JupyterLab's installation needs it; another: pip config set global.index-url ADDRESS"})
	answers := make([]finding, len(probes))
	dates := make([]time.Time, len(probes))
	var wg sync.WaitGroup
	for i, p := range probes {
		wg.Go(func() {
			took, date, err := answer(ctx, p.address)
			dates[i] = date
			host := p.address
			if u, err := url.Parse(p.address); err == nil {
				host = u.Host
			}
			if err != nil {
				answers[i] = finding{note, p.what, fmt.Sprintf("%s does not answer: %v", host, err), p.mend}
				return
			}
			answers[i] = finding{fine, p.what, fmt.Sprintf("%s answers in %.1f s", host, took.Seconds()), ""}
		})
	}
	wg.Wait()
	findings = append(findings, answers...)
	if now := time.Now(); now.Year() < 2026 {
		return append(findings, finding{bad, "clock", "says " + now.Format(time.DateTime) + ": certificates are not valid then", "set the date"})
	}
	for _, date := range dates {
		if date.IsZero() {
			continue
		}
		if off := time.Since(date).Abs(); off > 24*time.Hour {
			return append(findings, finding{bad, "clock", fmt.Sprintf("is off by %v: certificates do not hold, and Go compiles anew what is older than it seems", off.Round(time.Minute)), "set the date and turn on network time; in WSL: wsl --shutdown"})
		} else if off > 2*time.Minute {
			return append(findings, finding{note, "clock", fmt.Sprintf("is off by %v", off.Round(time.Second)), "turn on network time"})
		}
		return append(findings, finding{fine, "clock", time.Now().Format(time.DateTime), ""})
	}
	return append(findings, finding{fine, "clock", time.Now().Format(time.DateTime) + ", compared with nobody", ""})
}

// answer asks an address, and returns how long it took and the date that was answered.
func answer(ctx context.Context, address string) (time.Duration, time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, probeLimit)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, time.Time{}, err
	}
	start := time.Now()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		if ctx.Err() != nil {
			return 0, time.Time{}, fmt.Errorf("nothing within %v", probeLimit)
		}
		if u := (*url.Error)(nil); errors.As(err, &u) {
			err = u.Err // without the address, which may hold a password
		}
		return 0, time.Time{}, err
	}
	defer response.Body.Close()
	date, _ := http.ParseTime(response.Header.Get("Date"))
	if response.StatusCode >= 400 {
		return 0, date, fmt.Errorf("status %s", response.Status)
	}
	return time.Since(start), date, nil
}

// packageIndex returns the index that pip asks.
func packageIndex(ctx context.Context) string {
	if index := os.Getenv("PIP_INDEX_URL"); index != "" {
		return index
	}
	if interpreter, err := python.Find(ctx); err == nil {
		cmd := exec.CommandContext(ctx, interpreter.Path, "-m", "pip", "config", "get", "global.index-url")
		cmd.WaitDelay = time.Second
		if out, err := cmd.Output(); err == nil && len(bytes.TrimSpace(out)) > 0 {
			return string(bytes.TrimSpace(out))
		}
	}
	return "https://pypi.org/simple"
}

// checkMount measures how long files of the clone take to open: compiling opens thousands. A folder that is shared with
// a virtual machine, such as /mnt/c in WSL, is a hundred times slower than its own disk.
func (s setup) checkMount(ctx context.Context) []finding {
	start, count := time.Now(), 0
	err := filepath.WalkDir(filepath.Join(s.checkout, "dl"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil || time.Since(start) > 2*time.Second {
			return errors.Join(err, ctx.Err(), fs.SkipAll)
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		count++
		_, err = os.ReadFile(path)
		return err
	})
	if errors.Is(err, fs.SkipAll) {
		err = nil
	}
	if err != nil || count == 0 {
		return []finding{{bad, "clone", fmt.Sprintf("%s cannot be read: %v", s.checkout, err), "clone Hornbook again"}}
	}
	each := time.Since(start) / time.Duration(count)
	if each > 2*time.Millisecond {
		return []finding{{note, "clone", fmt.Sprintf("%s is slow: %.1f ms a file; cells compile slowly there", s.checkout, each.Seconds()*1000), "clone into your home folder on the system's own disk (in WSL: ~, not /mnt/c)"}}
	}
	return []finding{{fine, "clone", fmt.Sprintf("%s, %.2f ms a file", s.checkout, each.Seconds()*1000), ""}}
}
