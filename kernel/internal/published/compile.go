package published

import (
	"fmt"
	"regexp"
	"strings"
)

// mostErrors is how many of a cell's compile errors are shown; the later ones often follow from the first.
const mostErrors = 4

var (
	cellInfo  = regexp.MustCompile(`^Cell(?:\[(\d+)\]:)? Line (\d+)\n`)
	colours   = regexp.MustCompile(`\x1b\[[0-9;]*m`)
	caretLine = regexp.MustCompile(`^ *\^$`)
	// gopls and the compiler name the file that gonb makes; its line is not the cell's.
	location = regexp.MustCompile(`^(?:\./|.*[/\\])?main(?:_test)?\.go:\d+:\d+: `)
)

// Plain returns text without colours.
func Plain(text string) string { return colours.ReplaceAllString(text, "") }

// compile makes the error of a cell that does not compile. gonb gives for each line that the compiler printed its cell,
// three lines before and after with a mark under the place, and the message.
func (c *Cell) compile(f failed) failed {
	var lines []string
	first, count, others := "", 0, 0
	for _, entry := range f.Traceback {
		entry = Plain(entry)
		match := cellInfo.FindStringSubmatch(entry)
		if match == nil {
			if strings.HasPrefix(entry, "# ") || strings.TrimSpace(entry) == "" {
				continue // which package the compiler compiled
			}
			// More of the message before, or a message about another file.
			if others++; count <= mostErrors && others <= 2*mostErrors {
				for line := range strings.SplitSeq(strings.TrimRight(entry, "\n"), "\n") {
					if location.MatchString(line) {
						line = location.ReplaceAllString(line, "")
					}
					if first == "" {
						first = line
						line = red(line)
					}
					lines = append(lines, c.Library.relative(line))
				}
			}
			continue
		}
		if count++; count > mostErrors {
			continue
		}
		source, mark, message := excerpt(entry[len(match[0]):])
		message = c.place(match[1], match[2]) + ": " + message
		if first == "" {
			first = message
		}
		lines = append(lines, red(message))
		if source != "" {
			lines = append(lines, "    "+source, "    "+mark)
		}
	}
	if count > mostErrors {
		lines = append(lines, fmt.Sprintf(c.pick("and %d more", "还有 %d 处"), count-mostErrors))
	}
	if first == "" {
		return f
	}
	return failed{c.pick("does not compile", "无法编译"), first, lines}
}

// excerpt takes from the lines round an error the one that has it, without its indentation, and the mark under it.
func excerpt(text string) (source, mark, message string) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if i == 0 || !caretLine.MatchString(line) {
			continue
		}
		at := len(line) - 1 // in bytes of the line before
		source = strings.TrimLeft(lines[i-1], "\t ")
		at = min(max(0, at-(len(lines[i-1])-len(source))), len(source))
		mark = strings.Repeat(" ", columns(source[:at])) + "^"
		break
	}
	message = lines[len(lines)-1]
	for i := len(lines) - 1; message == "" && i > 0; i-- {
		message = lines[i]
	}
	return source, mark, message
}

// columns returns how wide a text of letters of one width is; Chinese ones are two wide.
func columns(text string) int {
	n := 0
	for _, r := range text {
		if n++; r >= 0x2e80 && r < 0xfb00 || r >= 0xff00 && r < 0xff61 || r >= 0x20000 {
			n++
		}
	}
	return n
}

// relative takes the folders of this machine out of a line of the compiler's.
func (l Library) relative(line string) string {
	for _, base := range []struct{ folder, instead string }{{l.Source, "hornbook"}, {l.Modules, ""}} {
		if base.folder != "" {
			line = strings.ReplaceAll(line, base.folder+"/", strings.TrimPrefix(base.instead+"/", "/"))
		}
	}
	return line
}

// fetching makes the error of a cell that imports what is not here, which gonb had the go command fetch.
func (c *Cell) fetching(f failed) (failed, bool) {
	if !strings.HasPrefix(f.Value, "failed to run ") || !strings.Contains(f.Value, "go get") {
		return failed{}, false
	}
	head := c.pick("the cell imports a package that is not on this machine, and fetching it failed",
		"本单元格导入的包不在这台机器上，获取失败")
	lines := []string{red(head)}
	first := ""
	for line := range strings.Lines(f.Value) {
		line = strings.TrimSpace(line)
		said, ok := strings.CutPrefix(line, "go: ")
		if !ok || strings.HasPrefix(said, "downloading ") || strings.HasPrefix(said, "finding ") || len(lines) > 3 {
			continue
		}
		if first == "" {
			first = said
		}
		lines = append(lines, "    "+said)
	}
	if first == "" {
		return failed{}, false
	}
	lines = append(lines, c.pick("Look at the import path's spelling, then at the network: go run ./kernel doctor",
		"请检查导入路径的拼写，再检查网络：go run ./kernel doctor"))
	return failed{c.pick("import", "导入"), head + ": " + first, lines}, true
}
