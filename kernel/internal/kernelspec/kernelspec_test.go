package kernelspec

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestInstall(t *testing.T) {
	data := t.TempDir()
	want := New("/cache/hornbook-kernel", map[string]string{"GOPROXY": "file:///a&b,https://proxy", "GOFLAGS": "-ldflags=-s"})
	dir, err := Install(data, want)
	if err != nil {
		t.Fatal(err)
	}
	if dir != filepath.Join(data, "kernels", "hornbook") {
		t.Errorf("installed in %s", dir)
	}
	text, err := os.ReadFile(filepath.Join(dir, "kernel.json"))
	if err != nil {
		t.Fatal(err)
	}
	var got Spec
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Argv, []string{"/cache/hornbook-kernel", "launch", "{connection_file}"}) || got.DisplayName != "Hornbook (Go)" ||
		got.Language != "go" || got.InterruptMode != "message" || !maps.Equal(got.Env, want.Env) {
		t.Errorf("kernel.json is %s", text)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if !slices.Equal(names, []string{"kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"}) {
		t.Errorf("the folder holds %q", names)
	}
}

func TestInstallAgain(t *testing.T) {
	data := t.TempDir()
	spec := New("/one", nil)
	dir, err := Install(data, spec)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "kernel.json")
	before, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Install(data, spec); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(file); err != nil || !os.SameFile(before, after) {
		t.Errorf("the same contents were written again, %v", err)
	}
	if _, err := Install(data, New("/two", nil)); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(file); err != nil || !bytes.Contains(text, []byte(`"/two"`)) {
		t.Errorf("kernel.json is %s, %v: want the newer program", text, err)
	}
}

func TestUserDir(t *testing.T) {
	t.Setenv("JUPYTER_DATA_DIR", "/somewhere/jupyter")
	if dir, err := UserDir(); dir != "/somewhere/jupyter" || err != nil {
		t.Errorf("UserDir = %s, %v: want what JUPYTER_DATA_DIR says", dir, err)
	}
	if got, want := PrefixDir("/usr/local"), filepath.Join("/usr/local", "share", "jupyter"); got != want {
		t.Errorf("PrefixDir = %s, want %s", got, want)
	}
}

func TestLogo(t *testing.T) {
	for _, size := range []int{32, 64} {
		img, err := png.Decode(bytes.NewReader(logoPNG(size)))
		if err != nil {
			t.Fatal(err)
		}
		if b := img.Bounds(); b.Dx() != size || b.Dy() != size {
			t.Errorf("the logo of %d pixels is %v", size, b)
		}
		if _, _, _, alpha := img.At(0, 0).RGBA(); alpha != 0 {
			t.Error("the corner is not transparent")
		}
		if got := img.At(size/2, size*24/64); got != gopher {
			t.Errorf("the middle of the page is %v, want the network's colour %v", got, gopher)
		}
	}
	for d := xml.NewDecoder(bytes.NewReader(logoSVG())); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
