package main

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hornbook-go/hornbook/internal/ipynb"
)

const (
	maxLines           = 12 // of a code cell, imports, blank lines and comments apart
	maxWidth           = 96 // of a line of code, a tab being four columns: no page needs to be scrolled sideways
	minWords, maxWords = 12, 25
)

// check says what a lesson lacks: sources and notebooks that disagree, stale translations, cells that did not run, prose
// whose numbers are not those of the outputs, and what the authors' README says of form.
func (c course) check(l *lesson) error {
	failures := []error{l.agree()}
	fail := func(p *page, b *block, format string, args ...any) {
		failures = append(failures, fmt.Errorf("%s:%d: %s", p.file, b.line, fmt.Sprintf(format, args...)))
	}
	words, lines := 0, 0
	for _, b := range l.english.blocks {
		if !b.code {
			words += len(strings.Fields(b.text))
			continue
		}
		n := codeLines(b.text)
		lines += n
		if n > maxLines {
			fail(l.english, b, "the cell %s has %d lines of code; the limit is %d", b.id, n, maxLines)
		}
		for line := range strings.SplitSeq(b.text, "\n") {
			if n := utf8.RuneCountInString(strings.ReplaceAll(line, "\t", "    ")); n > maxWidth {
				fail(l.english, b, "in the cell %s a line has %d columns; the limit is %d: %s", b.id, n, maxWidth, line)
			}
		}
	}
	top := &block{line: 1}
	if ratio := float64(words) / float64(max(lines, 1)); ratio < minWords || ratio > maxWords {
		fail(l.english, top, "%d words to %d lines of code are %.1f words a line; %d to %d are wanted", words, lines, ratio, minWords, maxWords)
	}
	if f := l.english.facts; f.Title == "" || f.Summary == "" || f.Minutes == 0 || f.Picture == "" {
		fail(l.english, top, "title, summary, minutes and picture are needed")
	}
	if b := l.english.block(l.english.facts.Picture); b == nil || !b.code {
		fail(l.english, top, "the picture %q is no cell", l.english.facts.Picture)
	}
	for _, p := range []*page{l.english, l.chinese} {
		for _, b := range p.blocks {
			if b.code {
				continue
			}
			if bad := unrendered(b.text); bad != "" {
				fail(p, b, "in %s the stars of %q do not render: a closing ** after punctuation wants a space or punctuation behind it, an opening one before punctuation the same in front of it", b.id, bad)
			}
			if p == l.chinese {
				if bad := chineseFault(b.text); bad != "" {
					fail(p, b, "in %s: %s", b.id, bad)
				}
			}
		}
	}
	for _, lang := range languages {
		failures = append(failures, c.checkNotebook(l, lang))
	}
	return errors.Join(failures...)
}

// codeLines counts a cell's lines of code as its readers do.
func codeLines(code string) (n int) {
	inImports := false
	for line := range strings.SplitSeq(code, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case inImports:
			inImports = line != ")"
		case line == "import (":
			inImports = true
		case line == "" || line == "%%" || strings.HasPrefix(line, "//") || strings.HasPrefix(line, "import "):
		default:
			n++
		}
	}
	return n
}

// checkNotebook holds a notebook against the lesson it was made from.
func (c course) checkNotebook(l *lesson, lang language) error {
	file := c.notebook(l, lang)
	n, err := ipynb.Read(file)
	if err != nil {
		return err
	}
	var failures []error
	fail := func(format string, args ...any) {
		failures = append(failures, fmt.Errorf("%s: %s", file, fmt.Sprintf(format, args...)))
	}
	if edits := unpulled(n, l.cells(lang)); len(edits) > 0 {
		fail("edited and not pulled: %s", strings.Join(edits, ", "))
	}
	if fresh, err := assemble(n, l.cells(lang)); err != nil {
		failures = append(failures, err)
	} else if err := sameFile(file, fresh); err != nil {
		fail("not what the source says; run `course build %s`", l.name)
	}
	if solved, any, err := l.solutions(lang); err != nil {
		failures = append(failures, err)
	} else if any && sameFile(c.solutions(l, lang), solved) != nil {
		fail("its solutions are not what the source says; run `course build %s`", l.name)
	}

	said := &strings.Builder{}
	count := 0
	var idle []string // cells that did not run, or not in their turn
	for _, o := range n.Cells() {
		if o.Text("cell_type") != "code" {
			continue
		}
		count++
		id := o.Text("id")
		if got, _ := o.Get("execution_count").(fmt.Stringer); got == nil || got.String() != strconv.Itoa(count) {
			idle = append(idle, id)
		}
		said.WriteString(o.Text("source") + "\n")
		outputs, _ := o.Get("outputs").([]any)
		for _, output := range outputs {
			output := output.(*ipynb.Object)
			if b := l.english.block(id); output.Get("output_type") == "error" && (b == nil || !b.raises) {
				fail("the cell %s ended with an error", id)
			}
			said.WriteString(output.Text("text") + "\n" + output.Object("data").Text("text/plain") + "\n")
		}
	}
	if len(idle) > 0 {
		fail("the cells %s did not run; run `go run ./kernel run -inplace %s`", strings.Join(idle, ", "), file)
		return errors.Join(failures...) // what they will print is not known yet
	}
	known := numbers(said.String())
	page := l.english
	if lang == chinese {
		page = l.chinese
	}
	for _, b := range page.blocks {
		free := b.free
		if e := l.english.block(b.id); e != nil {
			free = append(slices.Clone(free), e.free...)
		}
		for _, m := range strange(b, known) {
			if !slices.Contains(free, m) {
				failures = append(failures, fmt.Errorf("%s:%d: in %s, no cell and no output has the number %s; where it is right nevertheless, write free: %s behind the id of the English block", page.file, b.line, b.id, m, m))
			}
		}
	}
	return errors.Join(failures...)
}

func sameFile(file string, n *ipynb.Notebook) error {
	want, err := n.Bytes()
	if err != nil {
		return err
	}
	got, err := os.ReadFile(file)
	if err == nil && !bytes.Equal(got, want) {
		err = fmt.Errorf("%s differs", file)
	}
	return err
}

var (
	number   = regexp.MustCompile(`\d(?:[\d,]*\d)?(?:\.\d+)?(?:e[-+]?\d+)?`)
	fenced   = regexp.MustCompile("(?ms)^```.*?^```")
	comments = regexp.MustCompile(`(?s)<!--.*?-->|<[a-z/][^>]*>`)
	links    = regexp.MustCompile(`\]\([^)]*\)`)
)

// numbers are all that stand in the text.
func numbers(text string) (list []float64) {
	for _, m := range number.FindAllString(text, -1) {
		if v, err := strconv.ParseFloat(strings.ReplaceAll(m, ",", ""), 64); err == nil {
			list = append(list, v)
		}
	}
	return list
}

// strange are the numbers of the prose, as far as they have a point or three digits, that are none of the known ones,
// rounded, and none in hundredths either.
func strange(b *block, known []float64) (list []string) {
	if b.code {
		return nil
	}
	text := links.ReplaceAllString(comments.ReplaceAllString(fenced.ReplaceAllString(b.text, ""), ""), "]")
	for _, m := range number.FindAllString(text, -1) {
		plain := strings.ReplaceAll(m, ",", "")
		mantissa, _, _ := strings.Cut(plain, "e")
		whole, fraction, point := strings.Cut(mantissa, ".")
		v, err := strconv.ParseFloat(plain, 64)
		if err != nil || !point && len(whole) < 3 {
			continue
		}
		near := 0.5000001 * math.Pow(10, -float64(len(fraction)))
		if strings.Contains(plain, "e") {
			near = math.Abs(v) * near
		}
		if !slices.ContainsFunc(known, func(k float64) bool {
			return math.Abs(k-v) <= near || math.Abs(100*k-v) <= near || math.Abs(100*(1-k)-v) <= near
		}) {
			list = append(list, m)
		}
	}
	return list
}

var (
	codeSpans = regexp.MustCompile("`+[^`]*`+")
	formulas  = regexp.MustCompile(`\$\$?[^$]+\$\$?`)
	bullets   = regexp.MustCompile(`^\s*(?:> ?)*\s*(?:[*+-]|\d+\.)?\s+`)
)

// unrendered returns the first text whose stars CommonMark shows instead of making it bold or italic. Its rule looks at
// the characters on both sides of a run of stars, and takes 。 and “ for punctuation and Chinese characters for letters.
// See https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run.
func unrendered(text string) string {
	text = fenced.ReplaceAllString(text, "")
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		var lines []string
		for line := range strings.SplitSeq(paragraph, "\n") {
			lines = append(lines, bullets.ReplaceAllString(line, ""))
		}
		if bad := starsOf(strings.Join(lines, "\n")); bad != "" {
			return bad
		}
	}
	return ""
}

func starsOf(text string) string {
	text = formulas.ReplaceAllString(codeSpans.ReplaceAllString(text, "`"), "`") // a backquote is punctuation, as there
	var open []int
	begin := 0
	for i := 0; i < len(text); {
		if text[i] != '*' {
			i++
			continue
		}
		n := len(text[i:]) - len(strings.TrimLeft(text[i:], "*"))
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+n:])
		space := func(r rune) bool { return r == utf8.RuneError || unicode.IsSpace(r) }
		mark := func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }
		opens := !space(after) && (!mark(after) || space(before) || mark(before))
		closes := !space(before) && (!mark(before) || space(after) || mark(after))
		switch last := len(open) - 1; {
		case closes && last >= 0 && open[last] == n:
			open = open[:last]
		case opens && !slices.Contains(open, n):
			open, begin = append(open, n), i
		default:
			return around(text, i)
		}
		i += n
	}
	if len(open) > 0 {
		return around(text, begin)
	}
	return ""
}

func around(text string, i int) string {
	from, to := max(0, i-24), min(len(text), i+24)
	return strings.ToValidUTF8(text[from:to], "")
}

var (
	halfWidth = regexp.MustCompile(`\p{Han}[,;:?!](\s|\p{Han}|$)|\p{Han}\.(\s|\p{Han}|$)|\p{Han}\(`)
	spaced    = regexp.MustCompile(`\p{Han} +\p{Han}`)
)

// chineseFault names what is typographically wrong in Chinese prose.
func chineseFault(text string) string {
	text = fenced.ReplaceAllString(text, "")
	plain := formulas.ReplaceAllString(codeSpans.ReplaceAllString(text, "x"), "x")
	if m := halfWidth.FindString(plain); m != "" {
		return fmt.Sprintf("half-width punctuation after Chinese characters, %q; full-width is ，。：；？！（", m)
	}
	if m := spaced.FindString(plain); m != "" {
		return fmt.Sprintf("a space between Chinese characters, %q", m)
	}
	lines := strings.Split(text, "\n")
	for i := 1; i < len(lines); i++ {
		last, _ := utf8.DecodeLastRuneInString(lines[i-1])
		first, _ := utf8.DecodeRuneInString(lines[i])
		if wide(last) && (wide(first) || unicode.IsLetter(first) || first == '`' || first == '*' && !strings.HasPrefix(lines[i], "* ")) {
			return fmt.Sprintf("a paragraph is one line, since a line's end is shown as a space: %q", around(lines[i], 0))
		}
	}
	return ""
}

func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || strings.ContainsRune("，。：；？！（）“”、…《》", r)
}

// strays are notebooks that no lesson has.
func (c course) strays(all []*lesson) error {
	var failures []error
	for _, lang := range languages {
		for _, dir := range []string{filepath.Join(c.root, string(lang)), filepath.Join(c.root, "solutions", string(lang))} {
			files, err := filepath.Glob(filepath.Join(dir, "*.ipynb"))
			failures = append(failures, err)
			for _, f := range files {
				name := strings.TrimSuffix(filepath.Base(f), ".ipynb")
				if name != indexName && !slices.ContainsFunc(all, func(l *lesson) bool { return l.name == name }) {
					failures = append(failures, fmt.Errorf("%s has no source", f))
				}
			}
		}
	}
	return errors.Join(failures...)
}
