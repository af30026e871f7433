package published

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/hornbook-go/hornbook/internal/cells"
)

// mostFrames is how many of the reader's frames are shown: the innermost, and the outermost as the last.
const mostFrames = 4

// frame is one call of a goroutine's stack.
type frame struct {
	function string // with its package: main.net
	place    string // for the reader
	line     string // of main.go, where the call stands in a cell; "" elsewhere
	own      bool   // the reader's
	started  bool   // the go statement that began the goroutine
}

// crash makes the cell's error of what a program printed when a panic or the runtime ended it.
func (c *Cell) crash(text string) failed {
	head, stacks, _ := strings.Cut(text, "\n\ngoroutine ")
	kind, message := "panic", head
	if name, rest, ok := strings.Cut(head, ": "); ok {
		kind, message = name, rest
	}
	message = exitLine.ReplaceAllString(signalLine.ReplaceAllString(message, ""), "")
	message = strings.TrimRight(strings.ReplaceAll(message, "\n\t", "\n"), "\n ")
	message = strings.TrimSuffix(strings.TrimSuffix(message, " [recovered, repanicked]"), " [recovered]")

	var frames []frame
	waits := ""
	for block := range strings.SplitSeq(stacks, "\n\ngoroutine ") {
		state, list := c.frames(block)
		if frames == nil || !hasOwn(frames) && hasOwn(list) && kind == "fatal error" {
			frames, waits = list, state
		}
	}
	if kind == "fatal error" && waits != "" && waits != "running" {
		message += " [" + waits + "]"
	}

	// What the message says of main.go is said of the cell.
	places := map[string]string{}
	for _, f := range frames {
		if f.line != "" {
			places[f.line] = f.place
		}
	}
	named := map[string]bool{}
	message = mainLine.ReplaceAllStringFunc(message, func(match string) string {
		line := match[strings.LastIndexByte(match, ':')+1:]
		if place, ok := places[line]; ok {
			named[line] = true
			return place
		}
		return match
	})

	lines := strings.Split(message, "\n")
	lines[0] = red(kind + ": " + lines[0])
	for _, f := range shown(frames) {
		if f.line == "" || !named[f.line] && !strings.HasSuffix(message, " "+f.place) { // an error of Hornbook's says it itself
			lines = append(lines, "    "+c.told(f))
		}
	}
	return failed{Name: kind, Value: message, Traceback: lines}
}

var (
	signalLine = regexp.MustCompile(`(?m)^\[signal .*\]\n?`)
	exitLine   = regexp.MustCompile(`(?m)^exit status \d+\n?`)
	mainLine   = regexp.MustCompile(`\bmain\.go:\d+`)
	// The path of a frame, as gonb marks those of main.go.
	framePath = regexp.MustCompile(`^\t(?: ?\x1b\[7m\[\[ Cell (?:\[(\d+)\] )?Line (\d+) \]\]\x1b\[0m )?(.*):(\d+)(?: \+0x[0-9a-f]+)?$`)
	arguments = regexp.MustCompile(`\([^()]*(?:\{[^{}]*\}[^()]*)*\)$`)
)

// frames reads a goroutine's stack, which begins with "1 [running]:".
func (c *Cell) frames(block string) (state string, frames []frame) {
	header, rest, _ := strings.Cut(block, "\n")
	if _, after, ok := strings.Cut(header, "["); ok {
		state, _, _ = strings.Cut(after, "]")
	}
	function := ""
	for line := range strings.SplitSeq(rest, "\n") {
		match := framePath.FindStringSubmatch(line)
		if match == nil {
			function = line
			continue
		}
		f := frame{}
		function, f.started = strings.CutPrefix(function, "created by ")
		function, _, _ = strings.Cut(function, " in goroutine ")
		f.function = arguments.ReplaceAllString(function, "")
		switch {
		case match[2] != "":
			f.own, f.line, f.place = true, match[4], c.place(match[1], match[2])
		default:
			f.own, f.place = c.Library.own(match[3]), c.Library.shorten(match[3])+":"+match[4]
			// gonb marks the reader's lines itself, but not where his program writes their path in two parts.
			if cell, at, ok := cells.Locate(c.Sources, match[3], match[4]); ok {
				f.own, f.line, f.place = true, match[4], c.place(cell, at)
			}
		}
		if f.function == "panic" || strings.HasPrefix(f.function, "runtime.") && f.function != "runtime.main" {
			continue
		}
		frames = append(frames, f)
	}
	return state, frames
}

// place names a line of a cell as JupyterLab counts both; gonb does not know the cell's number in an init function.
func (c *Cell) place(cell, line string) string {
	if cell == "" {
		return fmt.Sprintf(c.pick("line %s of this cell", "本单元格第 %s 行"), line)
	}
	return cells.Place(c.Chinese, cell, line)
}

func (c *Cell) told(f frame) string {
	if f.started {
		return fmt.Sprintf(c.pick("in a goroutine that began at %s", "协程始于 %s"), f.place)
	}
	name := strings.TrimPrefix(f.function, "main.")
	if name == "main" || strings.HasPrefix(name, "main.") { // main.main.func1 is a function literal in the cell
		return c.pick("at ", "位于 ") + f.place
	}
	return fmt.Sprintf(c.pick("at %s, in %s", "位于 %s，在 %s 中"), f.place, name)
}

func hasOwn(frames []frame) bool {
	for _, f := range frames {
		if f.own {
			return true
		}
	}
	return false
}

// shown returns the frames that the reader sees: his own or, where none is, the first ones, for who mends the library.
func shown(frames []frame) []frame {
	var own []frame
	for _, f := range frames {
		if f.own {
			own = append(own, f)
		}
	}
	if own == nil {
		return frames[:min(3, len(frames))]
	}
	if len(own) > mostFrames {
		own = append(own[:mostFrames-1:mostFrames-1], own[len(own)-1])
	}
	return own
}

// own tells whether a file is the reader's: in no library, nor among the packages of Hornbook.
func (l Library) own(file string) bool {
	for _, folder := range []string{l.Root, l.Modules} {
		if folder != "" && within(folder, file) {
			return false
		}
	}
	for _, part := range []string{"dl", "datasets", "plotting", "internal", "kernel"} {
		if l.Source != "" && within(filepath.Join(l.Source, part), file) {
			return false
		}
	}
	return filepath.IsAbs(file)
}

func within(folder, file string) bool {
	relative, err := filepath.Rel(folder, file)
	return err == nil && filepath.IsLocal(relative)
}

// shorten takes the folders of this machine out of a path.
func (l Library) shorten(file string) string {
	for _, base := range []struct{ folder, prefix string }{
		{l.Source, "hornbook/"}, {filepath.Join(l.Root, "src"), ""}, {l.Modules, ""},
	} {
		if relative, err := filepath.Rel(base.folder, file); base.folder != "" && err == nil && filepath.IsLocal(relative) {
			return base.prefix + filepath.ToSlash(relative)
		}
	}
	return file
}

// exit makes the error of a program that ended itself.
func (c *Cell) exit(f failed) failed {
	status, err := strconv.Atoi(strings.TrimPrefix(f.Value, "exit status "))
	if err != nil {
		text := fmt.Sprintf(c.pick("the cell's program was ended by a %s", "本单元格的程序被 %s 终止"), f.Value)
		if strings.Contains(f.Value, "killed") {
			text += c.pick("; perhaps the machine is out of memory", "；机器的内存可能不够")
		}
		return failed{"exit", text, []string{red(text)}}
	}
	text := fmt.Sprintf(c.pick("the cell's program ended with status %d", "本单元格的程序以状态 %d 结束"), status)
	return failed{"exit", text, []string{red(text)}}
}
