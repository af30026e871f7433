package published

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// A Source is the code of a cell, and the number of its execution.
type Source struct {
	Number int
	Code   string
}

// gonbMain is the file that gonb writes the cells into.
var gonbMain = regexp.MustCompile(`[/\\]gonb_[0-9a-f]{8}[/\\]main\.go$`)

// locate finds the line of a cell that became a line of gonb's main.go, by its text, in the newest cell that has it once.
// gonb marks such lines itself, but not where the reader's program writes their path in two parts.
func locate(sources []Source, file, line string) (cell, at string, ok bool) {
	n, err := strconv.Atoi(line)
	if err != nil || !gonbMain.MatchString(filepath.ToSlash(file)) {
		return "", "", false
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", "", false
	}
	lines := strings.Split(string(text), "\n")
	if n < 1 || n > len(lines) {
		return "", "", false
	}
	want := squeezed(lines[n-1])
	for i := len(sources) - 1; i >= 0; i-- {
		found := 0
		for k, l := range strings.Split(sources[i].Code, "\n") {
			if squeezed(l) == want {
				if found++; found == 1 {
					at = strconv.Itoa(k + 1)
				}
			}
		}
		if found == 1 {
			return strconv.Itoa(sources[i].Number), at, true
		}
	}
	return "", "", false
}

// squeezed is a line without its spaces, which gofmt changes.
func squeezed(line string) string { return strings.Join(strings.Fields(line), "") }
