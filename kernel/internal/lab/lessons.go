package lab

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/hornbook-go/hornbook/internal/aside"
	"github.com/hornbook-go/hornbook/internal/ipynb"
)

// stateFile, in the working copy, remembers what was copied there.
const stateFile = ".hornbook.json"

// lesson is one file of the course as it was when it was last copied.
type lesson struct {
	File string `json:"file"` // the hash of its bytes
	Code string `json:"code"` // the hash of what a reader writes: of a notebook, its cells' sources
}

// CopyLessons brings the working copy in the folder to up to date with the course in the folder from, and returns what
// the reader should know. A copy that the reader has not changed is replaced by a newer lesson; to have run it is no
// change. A changed copy is never touched: the newer lesson comes to lie beside it. A copy that was deleted comes back.
func CopyLessons(from, to string, now time.Time) (news []string, err error) {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return nil, fmt.Errorf("make the working copy: %w", err)
	}
	state := map[string]lesson{}
	if data, err := os.ReadFile(filepath.Join(to, stateFile)); err == nil {
		if json.Unmarshal(data, &state) != nil {
			state = map[string]lesson{} // without it, every copy that differs counts as changed, and is kept
		}
	}
	err = filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch {
		case name == ".":
			return nil
		case entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") || name == "src"): // src is what lessons are made from
			return filepath.SkipDir
		case entry.IsDir() || strings.HasPrefix(entry.Name(), ".") || filepath.Ext(name) == ".go":
			return nil
		}
		line, err := copyLesson(path, filepath.Join(to, name), state, filepath.ToSlash(name), now)
		if line != "" {
			news = append(news, line)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("there are no notebooks: %w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("copy the notebooks: %w", err)
	}
	data, err := json.MarshalIndent(state, "", " ")
	if err == nil {
		err = aside.WriteFile(filepath.Join(to, stateFile), append(data, '\n'), 0o644)
	}
	if err != nil {
		return nil, fmt.Errorf("copy the notebooks: %w", err)
	}
	return news, nil
}

func copyLesson(from, to string, state map[string]lesson, name string, now time.Time) (news string, err error) {
	data, err := os.ReadFile(from)
	if err != nil {
		return "", err
	}
	data = unanswered(data)
	fresh, known := hashes(data), state[name]
	old, err := os.ReadFile(to)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		state[name] = fresh
		return "", replaceCopy(to, data)
	case err != nil:
		return "", err
	case fresh.File == known.File: // nothing new, whatever the reader did
		return "", nil
	case bytes.Equal(old, data):
		state[name] = fresh
		return "", nil
	case hashes(old).Code == known.Code:
		state[name] = fresh
		return fmt.Sprintf("%s was renewed", name), replaceCopy(to, data)
	}
	beside, err := freeName(to, data, now)
	if err != nil {
		return "", err
	}
	state[name] = fresh
	return fmt.Sprintf("%s has a newer version; yours is kept, the newer one is %s beside it", name, filepath.Base(beside)), replaceCopy(beside, data)
}

// unanswered is a lesson without the outputs that its reader is asked to predict.
func unanswered(data []byte) []byte {
	if n, err := ipynb.Parse(data); err == nil && n.ClearHidden() {
		if cleared, err := n.Bytes(); err == nil {
			return cleared
		}
	}
	return data
}

// freeName returns lesson.new-2026-01-31.ipynb for lesson.ipynb, with a number where another version has that name.
func freeName(path string, data []byte, now time.Time) (string, error) {
	ext := filepath.Ext(path)
	stem := strings.TrimSuffix(path, ext) + ".new-" + now.Format(time.DateOnly)
	for i := 1; ; i++ {
		name := stem + ext
		if i > 1 {
			name = fmt.Sprintf("%s-%d%s", stem, i, ext)
		}
		old, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) || err == nil && bytes.Equal(old, data) {
			return name, nil
		}
		if err != nil {
			return "", err
		}
	}
}

func hashes(data []byte) lesson {
	file := hash(data)
	l := lesson{File: file, Code: file}
	if n, err := ipynb.Parse(data); err == nil {
		l.Code = hash([]byte(strings.Join(n.Sources(), "\x00")))
	}
	return l
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:16])
}

func replaceCopy(to string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return aside.WriteFile(to, data, 0o644)
}
