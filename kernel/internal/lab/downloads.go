package lab

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unicode"
)

// downloads is a writer for what a go command says: it counts the modules that were downloaded, and the bytes in them.
type downloads struct {
	cache string // GOMODCACHE

	mutex   sync.Mutex
	rest    string // a line that has not ended
	modules []string
}

func (d *downloads) Write(p []byte) (int, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	lines := strings.Split(d.rest+string(p), "\n")
	d.rest = lines[len(lines)-1]
	for _, line := range lines[:len(lines)-1] {
		if fields := strings.Fields(line); len(fields) == 4 && fields[0] == "go:" && fields[1] == "downloading" {
			d.modules = append(d.modules, filepath.Join(d.cache, "cache", "download", escaped(fields[2]), "@v", escaped(fields[3])+".zip"))
		}
	}
	return len(p), nil
}

// String returns ", 34 modules, 21 MB downloaded", or nothing where nothing was downloaded.
func (d *downloads) String() string {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if len(d.modules) == 0 {
		return ""
	}
	var bytes int64
	for _, file := range d.modules {
		if info, err := os.Stat(file); err == nil {
			bytes += info.Size()
		}
	}
	return fmt.Sprintf(", %d modules, %s downloaded", len(d.modules), megabytes(bytes))
}

// escaped returns a module path or version as the module cache writes it: !x for X.
func escaped(path string) string {
	var b strings.Builder
	for _, r := range path {
		if unicode.IsUpper(r) {
			b.WriteByte('!')
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return filepath.FromSlash(b.String())
}
