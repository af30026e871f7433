// Package cells finds the cell of a notebook that a line of a program came from. gonb writes what the cells declare, and
// the body of the one that is executed, into one main.go, whose lines mean nothing to the reader. The kernel notes each
// cell's code in a file that Variable names to the cell's program, and Find looks the line's text up there.
package cells

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Variable is the environment variable that names the file of the cells' code to the program of a cell.
const Variable = "HORNBOOK_CELLS"

// A Cell is the code of a cell, and the number of its execution.
type Cell struct {
	Number int
	Code   string
}

// separator begins each cell in the file; no code has it.
const separator = "\x00"

// Note appends a cell to the file.
func Note(file string, c Cell) error {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("note a cell's code: %w", err)
	}
	_, err = fmt.Fprintf(f, "%s%d\n%s", separator, c.Number, strings.ReplaceAll(c.Code, separator, ""))
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("note a cell's code: %w", err)
	}
	return nil
}

// noted are the cells in the file of Variable, none outside of a notebook.
func noted() (list []Cell) {
	file := os.Getenv(Variable)
	if file == "" {
		return nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	for part := range strings.SplitSeq(string(text), separator) {
		number, code, _ := strings.Cut(part, "\n")
		if n, err := strconv.Atoi(number); err == nil {
			list = append(list, Cell{n, code})
		}
	}
	return list
}

// Find is the line of a cell that became the line of gonb's main.go, for the program of a cell itself.
func Find(file, line string) (cell, at string, ok bool) {
	if !ofGonb(file) {
		return "", "", false
	}
	return Locate(noted(), file, line)
}

// Place names a line of a cell as JupyterLab counts both.
func Place(chinese bool, cell, line string) string {
	if chinese {
		return fmt.Sprintf("单元格 [%s] 第 %s 行", cell, line)
	}
	return fmt.Sprintf("cell [%s], line %s", cell, line)
}

// ofGonb tells whether it is the file that gonb writes the cells into: gonb_0123abcd/main.go.
func ofGonb(file string) bool {
	folder, name := filepath.Split(file)
	folder = filepath.Base(folder)
	return name == "main.go" && strings.HasPrefix(folder, "gonb_") && len(folder) == len("gonb_0123abcd")
}

// Locate finds the line of a cell that became a line of gonb's main.go: by its text, and where a cell has that more than
// once by the lines round it, in the newest cell of which it can be told.
func Locate(cells []Cell, file, line string) (cell, at string, ok bool) {
	n, err := strconv.Atoi(line)
	if err != nil || !ofGonb(file) {
		return "", "", false
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", "", false
	}
	program := squeezed(string(text))
	if n < 1 || n > len(program) || program[n-1] == "" {
		return "", "", false
	}
	for i := len(cells) - 1; i >= 0; i-- {
		code := squeezed(cells[i].Code)
		most, where, same := 0, 0, false
		for k := range code {
			switch lines := alike(program, n-1, code, k); {
			case lines > most:
				most, where, same = lines, k, false
			case lines == most:
				same = true
			}
		}
		if most > 0 && !same {
			return strconv.Itoa(cells[i].Number), strconv.Itoa(where + 1), true
		}
	}
	return "", "", false
}

// alike is how many lines of a and b are the same round a[i] and b[k], with these; 0 where these differ.
func alike(a []string, i int, b []string, k int) int {
	if a[i] != b[k] {
		return 0
	}
	n := 1
	for d := 1; i-d >= 0 && k-d >= 0 && a[i-d] == b[k-d]; d++ {
		n++
	}
	for d := 1; i+d < len(a) && k+d < len(b) && a[i+d] == b[k+d]; d++ {
		n++
	}
	return n
}

// squeezed are the lines of a text without their spaces, which gofmt changes.
func squeezed(text string) []string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = strings.Join(strings.Fields(l), "")
	}
	return lines
}
