package toolchain

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Hornbook is the path of Hornbook's module.
const Hornbook = "github.com/hornbook-go/hornbook"

// Checkout returns the root of the Hornbook source that belongs to the folder dir: the module round it, else the source
// that install recorded, else the source that this program was built from.
func Checkout(dir string) (string, error) {
	if root := moduleRoot(dir); root != "" && isHornbook(root) {
		return root, nil
	}
	if root := os.Getenv(SourceVariable); root != "" && isHornbook(root) {
		return root, nil
	}
	if _, file, _, ok := runtime.Caller(0); ok {
		if root := moduleRoot(filepath.Dir(file)); root != "" && isHornbook(root) {
			return root, nil
		}
	}
	return "", fmt.Errorf("find Hornbook's source: no module %s round %s; run this in a clone of Hornbook", Hornbook, dir)
}

// Workspace returns the modules that a notebook in the folder dir sees: the module round it and, unless that is Hornbook
// or says itself which Hornbook it uses, the source. Where there is no module, the source alone.
func Workspace(goCommand, dir, source string) ([]string, error) {
	root := moduleRoot(dir)
	switch {
	case root == "" && source == "":
		return nil, nil
	case root == "":
		return []string{source}, nil
	case isHornbook(root) || source == "":
		return []string{root}, nil
	}
	uses, err := usesHornbook(goCommand, root)
	if err != nil {
		return nil, err
	}
	if uses {
		return []string{root}, nil
	}
	return []string{root, source}, nil
}

// moduleRoot returns the nearest folder at or above dir that holds a go.mod, "" if there is none.
func moduleRoot(dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for {
		if info, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil && info.Mode().IsRegular() {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// isHornbook tells whether the go.mod in the folder root is Hornbook's own.
func isHornbook(root string) bool {
	data, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(data)) {
		if fields := strings.Fields(line); len(fields) >= 2 && fields[0] == "module" {
			return strings.Trim(fields[1], `"`) == Hornbook
		}
	}
	return false
}

// usesHornbook tells whether the module in the folder root requires or replaces Hornbook.
func usesHornbook(goCommand, root string) (bool, error) {
	type module struct{ Path string }
	var mod struct {
		Require []module
		Replace []struct{ Old module }
	}
	cmd := exec.Command(goCommand, "mod", "edit", "-json")
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, &mod)
	} else if stderr.Len() > 0 {
		err = errors.New(strings.TrimSpace(stderr.String()))
	}
	if err != nil {
		return false, fmt.Errorf("read the go.mod in %s: %w", root, err)
	}
	for _, r := range mod.Replace {
		if r.Old.Path == Hornbook {
			return true, nil
		}
	}
	return slices.Contains(mod.Require, module{Hornbook}), nil
}
