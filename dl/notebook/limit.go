package notebook

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// limitVariable is the environment variable that says how much is kept in a folder.
const limitVariable = "HORNBOOK_KEEP_LIMIT"

// limit is how many bytes are kept in a folder: 1 GB, or what limitVariable says.
func limit() int64 {
	const usual = 1 << 30
	text := os.Getenv(limitVariable)
	if text == "" {
		return usual
	}
	number := strings.ToUpper(strings.TrimSpace(text))
	number = strings.TrimSuffix(number, "B")
	unit := int64(1)
	for i, letter := range []string{"K", "M", "G", "T"} {
		if strings.HasSuffix(number, letter) {
			number, unit = strings.TrimSuffix(number, letter), 1<<(10*(i+1))
		}
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || !(n >= 0 && n*float64(unit) < 1<<62) {
		if _, told := said.LoadOrStore(limitVariable, true); !told {
			tell("%s=%q is no size such as 500MB or 2GB, so at most 1 GB is kept", "%s=%q 不是 500MB 或 2GB 这样的大小，因此最多保存 1 GB", limitVariable, text)
		}
		return usual
	}
	return int64(n * float64(unit))
}

// unfinished are the names that package aside gives to files that are being written.
const unfinished = ".*.new"

// trim drops the entries of a folder that were not used for the longest time until the rest is within
// the limit, but never the one that was just written; and what programs left behind that were killed
// while they wrote.
func trim(dir, written string) error {
	files, err := entries(dir)
	if err != nil {
		return err
	}
	total := int64(0)
	for _, f := range files {
		total += f.Size()
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, f := range files {
		if total <= limit() {
			break
		}
		file := filepath.Join(dir, f.Name())
		if file == written {
			continue
		}
		name := f.Name()
		if h, _, err := readHeader(file); err == nil {
			name = h.Name
		}
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) { // another notebook may have dropped it
			return err
		}
		total -= f.Size()
		tell("%q, %s, was dropped, since it was not used for the longest time and at most %s are kept",
			"“%s”（%s）已删除：它最久没有使用，而最多保存 %s", name, bytesText(f.Size()), bytesText(limit()))
	}
	left, err := filepath.Glob(filepath.Join(dir, unfinished))
	if err != nil {
		return err
	}
	for _, file := range left {
		if info, err := os.Stat(file); err == nil && time.Since(info.ModTime()) > time.Hour {
			os.Remove(file) // if not now, then next time
		}
	}
	return nil
}

// entries are the files of a folder that hold entries.
func entries(dir string) (files []fs.FileInfo, err error) {
	all, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		of, _, _ := strings.Cut(f.Name(), "-")
		if of := kind(of); of != ofModel && of != ofValue && of != ofCheckpoint {
			continue
		}
		if info, err := f.Info(); err == nil { // else it was just removed
			files = append(files, info)
		}
	}
	return files, nil
}

// bytesText is such as "1.2 MB".
func bytesText(n int64) string {
	for _, u := range []struct {
		unit int64
		name string
	}{{1 << 30, "GB"}, {1 << 20, "MB"}, {1 << 10, "KB"}} {
		if n >= u.unit {
			return fmt.Sprintf("%.3g %s", float64(n)/float64(u.unit), u.name)
		}
	}
	return fmt.Sprintf("%d B", n)
}
