// Package check tells the readers of the course whether they have solved an exercise, and if not, what to think about.
//
//	func softmax(z []float64) []float64 {
//		panic(check.Todo)
//	}
//
//	%%
//	check.Softmax(softmax)
//
// An exercise's function takes what the reader wrote, tries it, and shows one of three things: not tried yet, as long as
// the reader's function panics with Todo; wrong, with a hint that is drawn from what went wrong; or right. A wrong answer
// ends the program with status 1, so that the cell counts as failed. What was solved is kept on this machine, and
// Progress shows it. All texts are English or Chinese, by HORNBOOK_LANG.
package check

import (
	"errors"
	"fmt"
	"html"
	"os"
	"regexp"
	"strings"

	"github.com/hornbook-go/hornbook/dl/notebook"
	"github.com/hornbook-go/hornbook/internal/language"
)

// Todo is what an exercise panics with until the reader replaces it with an answer.
var Todo = errors.New("not solved yet: replace panic(check.Todo) with your answer")

// A state says how far a reader has come with an exercise.
type state int

const (
	notTried state = iota
	wrong
	right
)

// A verdict is what a check found.
type verdict struct {
	state state
	hint  string // of a wrong answer: what to think about
}

// judge runs the trial of an exercise, which returns a hint, or "" where the answer is right.
func judge(trial func() (hint string)) (v verdict) {
	defer func() {
		switch r := recover(); {
		case r == nil:
		case r == any(Todo):
			v = verdict{state: notTried}
		default:
			v = verdict{wrong, fmt.Sprintf(language.Pick("Your code panicked: %v", "你的代码发生了 panic：%v"), r)}
		}
	}()
	if hint := trial(); hint != "" {
		return verdict{wrong, hint}
	}
	return verdict{state: right}
}

// pick returns the hint in the reader's language, with the values in it.
func pick(en, zh string, values ...any) string {
	return fmt.Sprintf(language.Pick(en, zh), values...)
}

// report shows the verdict on an exercise, keeps it, and ends the program if the answer is wrong.
func report(id string, v verdict) {
	e := find(id)
	if err := store(id, v.state); err != nil {
		fmt.Println(pick("The result could not be kept: %v", "结果未能保存：%v", err))
	}
	notebook.Show(shown{e, v})
	if v.state == wrong {
		os.Exit(1)
	}
}

// shown is a verdict as a reader sees it.
type shown struct {
	exercise exercise
	verdict  verdict
}

// head is the verdict without its hint: what was tried, and what came of it.
func (s shown) head() (title, text string) {
	title = marks[s.verdict.state] + " " + s.exercise.title()
	if !strings.HasSuffix(title, "?") && !strings.HasSuffix(title, "？") {
		title += pick(":", "：")
	}
	switch s.verdict.state {
	case right:
		return title, pick("right.", "正确。")
	case wrong:
		return title, pick("not yet.", "还不对。")
	default:
		return title, pick("not tried yet. Replace `panic(check.Todo)` and run the cell again.",
			"尚未作答。请把 `panic(check.Todo)` 换成你的代码，再运行一次。")
	}
}

// String is the verdict in a terminal.
func (s shown) String() string {
	title, text := s.head()
	line := title + pick(" ", "") + text
	if s.verdict.hint == "" {
		return line
	}
	return line + "\n" + s.verdict.hint
}

// colours of the stripe beside a verdict; the mark says the same without them.
var colours = map[state]string{notTried: "#7d8590", wrong: "#d55e00", right: "#009e73"}

var spans = regexp.MustCompile("`([^`]*)`|\\*\\*([^*`]+)\\*\\*|\\*(\\pL[^*`]*)\\*")

// coded is a text as HTML, in which `code` looks like code, and what is *stressed* or **strong** so, too.
func coded(text string) string {
	return spans.ReplaceAllStringFunc(html.EscapeString(text), func(span string) string {
		switch inner := strings.Trim(span, "*`"); {
		case span[0] == '`':
			return "<code>" + span[1:len(span)-1] + "</code>"
		case strings.HasPrefix(span, "**"):
			return "<b>" + inner + "</b>"
		default:
			return "<em>" + inner + "</em>"
		}
	})
}

// HTML is the verdict in a notebook.
func (s shown) HTML() string {
	title, text := s.head()
	var b strings.Builder
	fmt.Fprintf(&b, `<div style="border-left:4px solid %s;padding:4px 12px"><b>%s</b> %s`,
		colours[s.verdict.state], html.EscapeString(title), coded(text))
	if s.verdict.hint != "" {
		fmt.Fprintf(&b, `<div style="white-space:pre-wrap">%s</div>`, coded(s.verdict.hint))
	}
	b.WriteString("</div>")
	return b.String()
}
