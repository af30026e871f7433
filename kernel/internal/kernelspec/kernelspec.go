// Package kernelspec writes the description by which Jupyter, VS Code and other front ends find the kernel "Hornbook (Go)".
//
//	dir, err := kernelspec.UserDir()
//	where, err := kernelspec.Install(dir, kernelspec.New(program, env))
package kernelspec

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/hornbook-go/hornbook/internal/aside"
)

// Name is the kernel's folder, and the name by which a notebook asks for it.
const Name = "hornbook"

// DisplayName is what a reader sees.
const DisplayName = "Hornbook (Go)"

// Spec is the contents of kernel.json.
type Spec struct {
	Argv          []string          `json:"argv"`
	DisplayName   string            `json:"display_name"`
	Language      string            `json:"language"`
	InterruptMode string            `json:"interrupt_mode"`
	Env           map[string]string `json:"env"`
}

// New returns the description of a kernel that the program starts, with the variables env. Interrupts are messages,
// which reach gonb on all systems.
func New(program string, env map[string]string) Spec {
	return Spec{
		Argv:          []string{program, "launch", "{connection_file}"},
		DisplayName:   DisplayName,
		Language:      "go",
		InterruptMode: "message",
		Env:           env,
	}
}

// UserDir returns Jupyter's data folder of the user.
func UserDir() (string, error) {
	if dir := os.Getenv("JUPYTER_DATA_DIR"); dir != "" {
		return dir, nil
	}
	if runtime.GOOS == "windows" {
		if dir := os.Getenv("APPDATA"); dir != "" {
			return filepath.Join(dir, "jupyter"), nil
		}
		return "", errors.New("find Jupyter's data folder: neither JUPYTER_DATA_DIR nor APPDATA is set")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find Jupyter's data folder: %w", err)
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Jupyter"), nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "jupyter"), nil
	}
	return filepath.Join(home, ".local", "share", "jupyter"), nil
}

// PrefixDir returns Jupyter's data folder under a prefix, such as /usr/local or a virtual environment.
func PrefixDir(prefix string) string { return filepath.Join(prefix, "share", "jupyter") }

// SystemDir returns Jupyter's data folder for all users of this machine.
func SystemDir() (string, error) {
	if runtime.GOOS == "windows" {
		if dir := os.Getenv("PROGRAMDATA"); dir != "" {
			return filepath.Join(dir, "jupyter"), nil
		}
		return "", errors.New("find Jupyter's data folder of the system: PROGRAMDATA is not set")
	}
	return PrefixDir("/usr/local"), nil
}

// Uninstall removes the kernel's folder below Jupyter's data folder, and returns it; "" if there is none.
func Uninstall(dataDir string) (dir string, err error) {
	dir = filepath.Join(dataDir, "kernels", Name)
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err := os.RemoveAll(dir); err != nil {
		return "", fmt.Errorf("remove the kernelspec: %w", err)
	}
	return dir, nil
}

// Read returns the kernelspec below Jupyter's data folder. The error is fs.ErrNotExist where there is none.
func Read(dataDir string) (Spec, error) {
	file := filepath.Join(dataDir, "kernels", Name, "kernel.json")
	data, err := os.ReadFile(file)
	if err != nil {
		return Spec{}, fmt.Errorf("read the kernelspec: %w", err)
	}
	var spec Spec
	if err := json.Unmarshal(data, &spec); err != nil {
		return Spec{}, fmt.Errorf("read the kernelspec %s: %w", file, err)
	}
	return spec, nil
}

// Install writes the kernel's folder below Jupyter's data folder, and returns it. A file that has its contents already is
// left alone; others are written aside and renamed, so that a front end never reads half of one.
func Install(dataDir string, spec Spec) (dir string, err error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(spec); err != nil {
		return "", fmt.Errorf("write the kernelspec: %w", err)
	}
	dir = filepath.Join(dataDir, "kernels", Name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("write the kernelspec: %w", err)
	}
	for _, file := range []struct {
		name string
		data []byte
	}{
		{"logo-svg.svg", logoSVG()},
		{"logo-32x32.png", logoPNG(32)},
		{"logo-64x64.png", logoPNG(64)},
		{"kernel.json", b.Bytes()},
	} {
		if err := replace(filepath.Join(dir, file.name), file.data); err != nil {
			return "", fmt.Errorf("write the kernelspec: %w", err)
		}
	}
	return dir, nil
}

// replace makes the file hold data.
func replace(file string, data []byte) error {
	if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, data) {
		return nil
	}
	return aside.WriteFile(file, data, 0o644)
}
