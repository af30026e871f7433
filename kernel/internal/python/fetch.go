package python

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/hornbook-go/hornbook/kernel/internal/toolchain"
)

// distribution is the Go module that carries relocatable builds of CPython; kernel/python/go.mod pins its version and
// go.sum its contents.
const distribution = "github.com/kluctl/go-embed-python"

// FetchSize is how many bytes Fetch downloads, for all platforms at once since a module is one file.
const FetchSize = 109_003_636

// Fetch returns a Python of Hornbook's own, in the cache folder: a Go module that Go itself downloads and verifies, so
// that a machine which has only Go, behind whatever proxy, gets one. progress hears the bytes that have arrived.
func Fetch(ctx context.Context, golang *toolchain.Go, checkout, cache string, progress func(bytes int64)) (Interpreter, error) {
	platform := runtime.GOOS + "-" + runtime.GOARCH
	if platform == "windows-arm64" {
		platform = "windows-amd64" // which Windows emulates
	}
	pins := filepath.Join(checkout, "kernel", "python")
	version, err := pinnedVersion(filepath.Join(pins, "go.mod"))
	if err != nil {
		return Interpreter{}, err
	}
	dir := filepath.Join(cache, "python-"+version)
	program := filepath.Join(dir, "bin", "python3")
	if runtime.GOOS == "windows" {
		program = filepath.Join(dir, "python.exe")
	}
	if interpreter, err := check(ctx, program); err == nil {
		return interpreter, nil
	}

	// A module cache of its own, on the same disk, that goes when Python is unpacked: it has 260 MB.
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return Interpreter{}, fmt.Errorf("fetch Python: %w", err)
	}
	aside, err := os.MkdirTemp(cache, "fetching-")
	if err != nil {
		return Interpreter{}, fmt.Errorf("fetch Python: %w", err)
	}
	defer os.RemoveAll(aside)
	module, err := download(ctx, golang, pins, aside, progress)
	if err != nil {
		return Interpreter{}, fmt.Errorf("fetch Python: %w", err)
	}
	data := filepath.Join(module, "python", "internal", "data", platform)
	if _, err := os.Stat(data); err != nil {
		return Interpreter{}, fmt.Errorf("fetch Python: there is none for %s; install Python 3.10 or newer with the system's packages", platform)
	}
	unpacked := filepath.Join(aside, "unpacked")
	if err := unpack(data, unpacked); err != nil {
		return Interpreter{}, fmt.Errorf("unpack Python: %w", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		return Interpreter{}, fmt.Errorf("put Python in place: %w", err)
	}
	if err := os.Rename(unpacked, dir); err != nil {
		return Interpreter{}, fmt.Errorf("put Python in place: %w", err)
	}
	interpreter, err := check(ctx, program)
	if err != nil {
		return Interpreter{}, fmt.Errorf("the fetched Python does not run here; install Python 3.10 or newer with the system's packages: %w", err)
	}
	return interpreter, nil
}

// pinnedVersion returns the version that a go.mod requires of the distribution.
func pinnedVersion(file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read which Python to fetch: %w", err)
	}
	for line := range strings.Lines(string(data)) {
		if _, rest, ok := strings.Cut(line, distribution+" "); ok {
			return strings.TrimSpace(rest), nil
		}
	}
	return "", fmt.Errorf("read which Python to fetch: %s requires no %s", file, distribution)
}

// download lets Go download and verify the distribution into a module cache below aside, and returns its folder there.
func download(ctx context.Context, golang *toolchain.Go, pins, aside string, progress func(int64)) (string, error) {
	cache := filepath.Join(aside, "modules")
	env := toolchain.Setenv(os.Environ(), "GOMODCACHE", cache)
	env = toolchain.Setenv(env, "GOFLAGS", "-modcacherw -mod=readonly")
	env = toolchain.Setenv(env, "GOWORK", "off")
	cmd := golang.Command(pins, env, "mod", "download", "-json", distribution)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		return "", err
	}
	stop := context.AfterFunc(ctx, func() { cmd.Process.Kill() })
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			progress(size(filepath.Join(cache, "cache", "download")))
		case err := <-ended:
			var module struct{ Dir, Error string }
			if decodeErr := json.Unmarshal(stdout.Bytes(), &module); err == nil {
				err = decodeErr
			}
			switch {
			case ctx.Err() != nil:
				return "", ctx.Err()
			case module.Error != "":
				return "", errors.New(module.Error)
			case err != nil:
				return "", fmt.Errorf("%w: %s", err, strings.TrimSpace(stderr.String()))
			}
			progress(size(filepath.Join(cache, "cache", "download")))
			return module.Dir, nil
		}
	}
}

// size returns the bytes in all files below dir.
func size(dir string) (total int64) {
	filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			if info, err := entry.Info(); err == nil {
				total += info.Size()
			}
		}
		return nil // a file that has just gone counts nothing
	})
	return total
}

// unpack copies a distribution's files, as its files.json lists them, to the folder to; large ones lie there compressed.
func unpack(from, to string) error {
	data, err := os.ReadFile(filepath.Join(from, "files.json"))
	if err != nil {
		return err
	}
	var list struct {
		Files []struct {
			Name       string
			Perm       fs.FileMode
			Size       int64
			Symlink    string
			Compressed bool
		}
	}
	if err := json.Unmarshal(data, &list); err != nil {
		return fmt.Errorf("read the list of files: %w", err)
	}
	for _, file := range list.Files {
		name := filepath.FromSlash(file.Name)
		target := filepath.Join(to, name)
		if !filepath.IsLocal(name) || file.Symlink != "" && !filepath.IsLocal(filepath.Join(filepath.Dir(name), filepath.FromSlash(file.Symlink))) {
			return fmt.Errorf("the file %q would lie outside", file.Name)
		}
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		switch {
		case file.Perm.IsDir():
			err = os.MkdirAll(target, 0o755)
		case file.Symlink != "":
			err = os.Symlink(filepath.FromSlash(file.Symlink), target)
		default:
			err = copyFile(filepath.Join(from, name), target, file.Perm.Perm(), file.Size, file.Compressed)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func copyFile(from, to string, perm fs.FileMode, size int64, compressed bool) (err error) {
	if compressed {
		from += ".gz"
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	var reader io.Reader = in
	if compressed {
		if reader, err = gzip.NewReader(in); err != nil {
			return fmt.Errorf("unpack %s: %w", from, err)
		}
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm|0o600)
	if err != nil {
		return err
	}
	written, err := io.Copy(out, reader)
	if err = errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("unpack %s: %w", from, err)
	}
	if written != size {
		return fmt.Errorf("unpack %s: %d bytes, want %d", from, written, size)
	}
	return nil
}
