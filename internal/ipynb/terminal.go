package ipynb

import (
	"strings"
	"unicode/utf8"
)

// Terminal returns what a terminal shows in the end after the text was written to it: a carriage return goes back to
// the start of the line and what follows overwrites it, a backspace goes back by one, ESC[K erases the rest of the line
// and ESC[2K all of it. Colours stay. So a progress line that was written a hundred times is kept once.
func Terminal(text string) string {
	if !strings.ContainsAny(text, "\r\b") {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		body, ended := strings.CutSuffix(line, "\n")
		b.WriteString(terminalLine(body))
		if ended {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func terminalLine(line string) string {
	var cells []string // each a character with the colours that begin before it
	cursor, escapes := 0, ""
	for i := 0; i < len(line); {
		rest := line[i:]
		switch {
		case rest[0] == '\r':
			cursor, i = 0, i+1
		case rest[0] == '\b':
			cursor, i = max(0, cursor-1), i+1
		case strings.HasPrefix(rest, "\x1b["):
			end := 2
			for end < len(rest) && (rest[end] < 0x40 || rest[end] > 0x7e) {
				end++
			}
			end = min(end+1, len(rest))
			switch sequence := rest[:end]; sequence {
			case "\x1b[K", "\x1b[0K":
				cells = cells[:min(cursor, len(cells))]
			case "\x1b[2K":
				cells = nil
			default:
				escapes += sequence
			}
			i += end
		default:
			_, size := utf8.DecodeRuneInString(rest)
			for len(cells) < cursor {
				cells = append(cells, " ")
			}
			if cursor == len(cells) {
				cells = append(cells, "")
			}
			cells[cursor] = escapes + rest[:size]
			cursor, escapes, i = cursor+1, "", i+size
		}
	}
	return strings.Join(cells, "") + escapes
}
