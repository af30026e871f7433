package notebook

import (
	"bytes"
	"compress/gzip"
	"encoding/gob"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// A webProgram is one of Hornbook's programs for pages, as the Go toolchain of this machine builds it.
type webProgram struct {
	Wasm []byte // WebAssembly, compressed by gzip
	Exec string // the toolchain's script that runs it
}

// programsPath is the folder of the programs' packages.
const programsPath = "github.com/hornbook-go/hornbook/dl/notebook/playground/"

// openProgram builds the program of that name, or gets it from the user's cache, where it is kept by the toolchain and
// by the source of all that it is made of.
func openProgram(name string) (*webProgram, error) {
	dir := os.Getenv(protocol.GONB_TMP_DIR_ENV)
	env, err := goCommand(dir, "env", "GOVERSION", "GOROOT")
	if err != nil {
		return nil, err
	}
	version, root, _ := strings.Cut(strings.TrimSpace(string(env)), "\n")
	file := ""
	if cache, err := os.UserCacheDir(); err == nil && dir != "" {
		if sum, err := sourceOf(dir, programsPath+name, version); err == nil {
			file = filepath.Join(cache, "hornbook", "pages", name+"-"+sum)
		}
	}
	if file != "" {
		if p, err := readProgram(file); err == nil {
			return p, nil
		}
		if os.Getenv("HORNBOOK_HEADLESS") == "" { // there a line that is said only once would be another output the next time
			tell("The page's program is being built: that takes up to a minute, once.", "正在编译网页中的程序：最多一分钟，只此一次。")
		}
	}
	p, err := buildProgram(dir, name, root)
	if err != nil || file == "" {
		return p, err
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(p); err != nil {
		return nil, err
	}
	if os.MkdirAll(filepath.Dir(file), 0o755) == nil {
		_ = writeFile(file, b.Bytes()) // without it the next cell builds again
		removeOther(file, name)
	}
	return p, nil
}

// sourceOf is a hash of the toolchain and of the source of the package and of all that it imports.
func sourceOf(dir, path, version string) (string, error) {
	w, err := findWorkspace(dir)
	if err != nil {
		return "", err
	}
	d := newDigest()
	d.add(version)
	if err := w.addPackage(d, path); err != nil {
		return "", err
	}
	_ = w.packages.save() // without it the next cell reads all again
	return hex.EncodeToString(d.Sum(nil)[:12]), nil
}

func readProgram(file string) (*webProgram, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	p := &webProgram{}
	if err := gob.NewDecoder(bytes.NewReader(b)).Decode(p); err != nil {
		return nil, err
	}
	return p, nil
}

// removeOther removes the program's older builds, but for the three latest.
func removeOther(file, name string) {
	all, _ := filepath.Glob(filepath.Join(filepath.Dir(file), name+"-*"))
	for len(all) > 3 {
		oldest := -1
		var age fs.FileInfo
		for i, f := range all {
			if info, err := os.Stat(f); err == nil && f != file && (age == nil || info.ModTime().Before(age.ModTime())) {
				oldest, age = i, info
			}
		}
		if oldest < 0 || os.Remove(all[oldest]) != nil {
			return
		}
		all = append(all[:oldest], all[oldest+1:]...)
	}
}

// buildProgram builds it. Go's own cache has what did not change.
func buildProgram(dir, name, root string) (*webProgram, error) {
	script, err := os.ReadFile(filepath.Join(root, "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return nil, fmt.Errorf("read the script that runs Go in a page: %w", err)
	}
	out, err := os.MkdirTemp("", "hornbook-page-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(out)
	file := filepath.Join(out, name+".wasm")
	if _, err := goCommand(dir, "build", "-trimpath", "-ldflags=-s -w", "-o", file, programsPath+name); err != nil {
		return nil, err
	}
	wasm, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(wasm); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return &webProgram{Wasm: b.Bytes(), Exec: string(script)}, nil
}

// goCommand runs the go command for WebAssembly in the module of the cell, and returns what it prints.
func goCommand(dir string, args ...string) ([]byte, error) {
	c := exec.Command("go", args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	out, err := c.Output()
	var failed *exec.ExitError
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return nil, fmt.Errorf("the go command, which builds the page's program, is not in PATH: %w", err)
	case errors.As(err, &failed):
		return nil, fmt.Errorf("go %s: %w\n%s", args[0], err, fewLines(strings.TrimSpace(string(failed.Stderr))))
	case err != nil:
		return nil, fmt.Errorf("go %s: %w", args[0], err)
	}
	return out, nil
}
