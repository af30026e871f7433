package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/kernel/internal/jupyter"
	"github.com/hornbook-go/hornbook/kernel/internal/kernelspec"
)

// A kernel that root installs for all users runs for one who has nothing, without a network, and his first cell does not
// compile Hornbook. Uninstalling leaves nothing.
func TestSharedForReal(t *testing.T) {
	full(t)
	setup, err := findSetup()
	if err != nil {
		t.Fatal(err)
	}
	if why := unreadable(setup.checkout); why != "" {
		t.Skipf("other users cannot read this clone: %s", why)
	}
	prefix, err := os.MkdirTemp("", "hornbook-shared-") // a test's own folder is closed to other users
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(prefix, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		unshare(filepath.Join(prefix, "share", "hornbook"))
		os.RemoveAll(prefix)
	})
	var out bytes.Buffer
	start := time.Now()
	if status := run(t.Context(), []string{"install", "-prefix", prefix, "-shared"}, &out, &out); status != 0 {
		t.Fatalf("status %d: %s", status, &out)
	}
	t.Logf("installed for all in %.0f s", time.Since(start).Seconds())
	spec, err := kernelspec.Read(kernelspec.PrefixDir(prefix))
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(prefix, "home")
	if err := os.Mkdir(home, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(home, 0o777); err != nil {
		t.Fatal(err)
	}
	connection, err := jupyter.NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(home, "kernel-1.json")
	if err := connection.Write(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(spec.Argv[0], "launch", file)
	asNobody(cmd)
	cmd.Dir = home
	cmd.Env = []string{"HOME=" + home, "PATH=/usr/bin:/bin", "TMPDIR=" + home}
	for name, value := range spec.Env {
		if name == "GOPROXY" {
			value, _, _ = strings.Cut(value, ",") // no network
		}
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cmd.Process.Kill()
		cmd.Wait()
		time.Sleep(3 * time.Second) // its guard clears up
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	start = time.Now()
	client, err := jupyter.Dial(ctx, connection)
	if err != nil {
		t.Fatalf("%v\n%s", err, &log)
	}
	defer client.Close()
	ready := time.Since(start)
	start = time.Now()
	got := said(t, client, "import \"github.com/hornbook-go/hornbook/dl/tensor\"\n\n%%\nfmt.Println(tensor.Ones(2).Values())")
	if text := strings.Join(got, "\n"); text != "stdout [1 1]" {
		t.Errorf("a user's first cell: %s\n%s", text, &log)
	}
	t.Logf("kernel ready in %v, first cell in %v", ready.Round(time.Millisecond), time.Since(start).Round(time.Millisecond))
	if took := time.Since(start); took > 8*time.Second {
		t.Errorf("the first cell took %v: what is compiled was not taken over", took)
	}

	out.Reset()
	if status := run(t.Context(), []string{"uninstall", "-prefix", prefix}, &out, &out); status != 0 {
		t.Fatalf("status %d: %s", status, &out)
	}
	if entries, err := os.ReadDir(filepath.Join(prefix, "share")); err != nil || len(entries) != 1 { // jupyter's, which others may use
		t.Errorf("after uninstall %v is left, %v", entries, err)
	}
}

// Installing twice changes no file; uninstalling removes what was written, and twice says so.
func TestInstallTwice(t *testing.T) {
	dir := t.TempDir()
	spec := kernelspec.New("/no/such/program", map[string]string{"A": "1"})
	where, err := kernelspec.Install(dir, spec)
	if err != nil {
		t.Fatal(err)
	}
	before := map[string]time.Time{}
	entries, err := os.ReadDir(where)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		before[e.Name()] = info.ModTime()
	}
	if _, err := kernelspec.Install(dir, spec); err != nil {
		t.Fatal(err)
	}
	for name, was := range before {
		if info, err := os.Stat(filepath.Join(where, name)); err != nil || !info.ModTime().Equal(was) {
			t.Errorf("%s was written again, %v", name, err)
		}
	}
	t.Setenv("JUPYTER_DATA_DIR", dir)
	for i, want := range []string{"removed ", "there is no kernel"} {
		var out bytes.Buffer
		if status := run(t.Context(), []string{"uninstall"}, &out, &out); status != 0 || !strings.Contains(out.String(), want) {
			t.Errorf("uninstall %d: status %d, %s", i+1, status, &out)
		}
	}
	if _, err := kernelspec.Read(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the kernelspec is still there: %v", err)
	}
}

func TestUnreadable(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("rights are not in these bits on Windows")
	}
	dir := t.TempDir()
	closed := filepath.Join(dir, "closed", "below")
	if err := os.MkdirAll(closed, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Dir(closed), 0o700); err != nil {
		t.Fatal(err)
	}
	if why := unreadable(closed); !strings.Contains(why, "closed is closed") {
		t.Errorf("a folder below a closed one: %q", why)
	}
	if why := unreadable("/"); why != "" {
		t.Errorf("the root: %q", why)
	}
}
