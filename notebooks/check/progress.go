package check

import (
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"

	"github.com/hornbook-go/hornbook/dl/notebook"
	"github.com/hornbook-go/hornbook/internal/language"
)

// Progress shows which exercises of the course are solved.
func Progress() { notebook.Show(progress{}) }

// words are how a state is kept in a file: one for each exercise, so that two notebooks never write the same.
var words = map[state]string{wrong: "tried\n", right: "solved\n"}

// folder is where the results lie: HORNBOOK_PROGRESS, or hornbook/progress in the folder that the system has for a user's
// settings. It is "" where nothing is kept: a notebook that is executed headlessly, by a teacher or a test, says nothing
// of its reader.
func folder() (string, error) {
	if os.Getenv("HORNBOOK_HEADLESS") != "" {
		return "", nil
	}
	if dir := os.Getenv("HORNBOOK_PROGRESS"); dir != "" {
		return dir, nil
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(config, "hornbook", "progress"), nil
}

// store keeps the state of an exercise. What was solved once stays so.
func store(id string, s state) error {
	dir, err := folder()
	if err != nil || dir == "" || s <= stored(id) {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, id), []byte(words[s]), 0o644)
}

func stored(id string) state {
	dir, err := folder()
	if err != nil || dir == "" {
		return notTried
	}
	data, _ := os.ReadFile(filepath.Join(dir, id)) // one that cannot be read was not solved
	for s, word := range words {
		if string(data) == word {
			return s
		}
	}
	return notTried
}

// progress shows all exercises and their states.
type progress struct{}

var marks = map[state]string{notTried: "○", wrong: "✗", right: "✓"}

func (progress) total() string {
	solved, all := 0, 0
	for _, l := range course {
		for _, e := range l.exercises {
			all++
			if stored(e.id) == right {
				solved++
			}
		}
	}
	return pick("%d of %d exercises solved", "%[2]d 道练习中已完成 %[1]d 道", solved, all)
}

func (p progress) String() string {
	var b strings.Builder
	b.WriteString(p.total() + "\n")
	for _, l := range course {
		fmt.Fprintf(&b, "%s %s\n", l.number, language.Pick(l.en, l.zh))
		for _, e := range l.exercises {
			fmt.Fprintf(&b, "   %s %s\n", marks[stored(e.id)], e.title())
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (p progress) HTML() string {
	var b strings.Builder
	fmt.Fprintf(&b, "<p><b>%s</b></p><table>", p.total())
	for _, l := range course {
		fmt.Fprintf(&b, `<tr style="vertical-align:top"><td style="text-align:left">%s %s</td><td style="text-align:left">`, l.number, html.EscapeString(language.Pick(l.en, l.zh)))
		for i, e := range l.exercises {
			if i > 0 {
				b.WriteString("<br>")
			}
			s := stored(e.id)
			fmt.Fprintf(&b, `<span style="color:%s">%s</span> %s`, colours[s], marks[s], html.EscapeString(e.title()))
		}
		b.WriteString("</td></tr>")
	}
	b.WriteString("</table>")
	return b.String()
}
