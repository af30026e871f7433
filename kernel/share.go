package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/hornbook-go/hornbook/kernel/internal/kernelspec"
	"github.com/hornbook-go/hornbook/kernel/internal/toolchain"
)

// seedVariable names the folder of what is compiled already, with which each user's first kernel begins.
const seedVariable = "HORNBOOK_SEED"

// shareMark is a file by which uninstall knows a folder of share's.
const shareMark = "hornbook-shared"

// share copies into the folder base what other users cannot read or should not make again: the program, the tools, the
// modules, and the compiled packages; and writes the kernelspec that names them.
func (s setup) share(ctx context.Context, base, dataDir string, stdout io.Writer) (dir string, err error) {
	for _, folder := range []string{s.checkout, s.golang.Root} {
		if why := unreadable(folder); why != "" {
			return "", fmt.Errorf("share the kernel: other users cannot read %s (%s); move it, for instance below /opt, and install from there", folder, why)
		}
	}
	if err := os.MkdirAll(base, 0o755); err != nil {
		return "", fmt.Errorf("share the kernel: %w", err)
	}
	if err := os.WriteFile(filepath.Join(base, shareMark), nil, 0o644); err != nil {
		return "", fmt.Errorf("share the kernel: %w", err)
	}
	shared := s
	shared.tools = toolchain.Tools{Dir: filepath.Join(base, filepath.Base(s.tools.Dir))}
	if err := s.golang.BuildCompletion(ctx, s.checkout, s.tools); err != nil {
		return "", err
	}
	for _, folder := range []string{"bin", "completion"} {
		if err := copyTree(ctx, filepath.Join(s.tools.Dir, folder), filepath.Join(shared.tools.Dir, folder)); err != nil {
			return "", err
		}
	}
	program, err := keepProgram(base)
	if err != nil {
		return "", err
	}
	// Packages are compiled under the folder that their source lies in, so all users have the same one.
	env := map[string]string{"GOMODCACHE": filepath.Join(base, "modules"), "GOCACHE": filepath.Join(base, "compiled")}
	golang := *s.golang
	golang.Env, golang.Changed = with(s.golang.Env, env), with(s.golang.Changed, env)
	shared.golang = &golang
	// The modules come from this user's cache as far as they are there.
	env["GOPROXY"] = s.golang.CellEnv(s.checkout, s.tools)["GOPROXY"]
	golang.Env["GOPROXY"] = env["GOPROXY"]
	fmt.Fprintf(stdout, "compiling for all users, into %s\n", base)
	if err := withEnvironment(env, func() error { return shared.warm(ctx, nil, stdout) }); err != nil {
		return "", err
	}
	if err := readable(base); err != nil {
		return "", fmt.Errorf("share the kernel: %w", err)
	}
	golang.Env["GOPROXY"] = s.golang.Env["GOPROXY"]
	delete(golang.Changed, "GOCACHE") // each user has his own
	delete(golang.Changed, "GOPATH")
	cell := golang.CellEnv(s.checkout, shared.tools)
	cell[seedVariable] = env["GOCACHE"]
	return kernelspec.Install(dataDir, kernelspec.New(program, cell))
}

// unshare removes what share wrote.
func unshare(base string) error {
	if _, err := os.Stat(filepath.Join(base, shareMark)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	// Go writes its module cache read-only.
	err := filepath.WalkDir(base, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			err = os.Chmod(path, 0o755)
		}
		return err
	})
	if err = errors.Join(err, os.RemoveAll(base)); err != nil {
		return fmt.Errorf("remove %s: %w", base, err)
	}
	return nil
}

func with(m, more map[string]string) map[string]string {
	all := map[string]string{}
	for _, from := range []map[string]string{m, more} {
		for k, v := range from {
			all[k] = v
		}
	}
	return all
}

// withEnvironment calls do while this process has the variables.
func withEnvironment(env map[string]string, do func() error) error {
	for name, value := range env {
		old, had := os.LookupEnv(name)
		if err := os.Setenv(name, value); err != nil {
			return fmt.Errorf("set %s: %w", name, err)
		}
		defer func() {
			if had {
				os.Setenv(name, old)
			} else {
				os.Unsetenv(name)
			}
		}()
	}
	return do()
}

// unreadable says which folder on the way keeps other users out, "" if none does.
func unreadable(folder string) string {
	if runtime.GOOS == "windows" {
		return "" // its rights are not in these bits
	}
	for dir := folder; ; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err != nil || info.Mode().Perm()&0o005 != 0o005 {
			return dir + " is closed to them"
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

// readable opens all below a folder to all users.
func readable(base string) error {
	return filepath.WalkDir(base, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Type()&fs.ModeSymlink != 0 {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		mode := info.Mode().Perm()
		open := mode | 0o444
		if entry.IsDir() || mode&0o100 != 0 {
			open |= 0o111
		}
		if open != mode {
			return os.Chmod(path, open)
		}
		return nil
	})
}

// copyTree copies the files of a folder, those that are not there yet.
func copyTree(ctx context.Context, from, to string) error {
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, relative)
		info, err := entry.Info()
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir():
			return os.MkdirAll(target, 0o755)
		case !info.Mode().IsRegular():
			return nil
		}
		if old, err := os.Stat(target); err == nil && old.Size() == info.Size() {
			return nil
		}
		return copyFile(path, target, info.Mode().Perm()|0o200)
	})
	if err != nil {
		return fmt.Errorf("copy %s to %s: %w", from, to, err)
	}
	return nil
}

func copyFile(from, to string, mode fs.FileMode) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	aside, err := os.CreateTemp(filepath.Dir(to), ".writing-*")
	if err != nil {
		return err
	}
	defer os.Remove(aside.Name())
	_, err = io.Copy(aside, in)
	if err := errors.Join(err, aside.Chmod(mode), aside.Close()); err != nil {
		return err
	}
	return os.Rename(aside.Name(), to)
}

// seed copies what is compiled for all users into this one's cache, once for each seed.
func seed(ctx context.Context, golang *toolchain.Go, log io.Writer) error {
	from := os.Getenv(seedVariable)
	info, err := os.Stat(from)
	if from == "" || err != nil {
		return nil // no system install, or it has gone: cells compile, only later
	}
	to := golang.Env["GOCACHE"]
	mark := filepath.Join(to, "hornbook-seed-"+info.ModTime().UTC().Format("20060102150405"))
	if _, err := os.Stat(mark); err == nil {
		return nil
	}
	start := time.Now()
	if err := copyTree(ctx, from, to); err != nil {
		return err
	}
	if old, err := filepath.Glob(filepath.Join(to, "hornbook-seed-*")); err == nil {
		for _, file := range slices.DeleteFunc(old, func(file string) bool { return file == mark }) {
			os.Remove(file)
		}
	}
	if err := os.WriteFile(mark, nil, 0o644); err != nil {
		return fmt.Errorf("seed the build cache: %w", err)
	}
	fmt.Fprintf(log, "hornbook: seeded the build cache in %.1f s\n", time.Since(start).Seconds())
	return nil
}
