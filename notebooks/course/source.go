package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hornbook-go/hornbook/internal/aside"
)

// A lesson is one folder of notebooks/src: the English prose with the code, and the Chinese prose.
type lesson struct {
	name    string // 03-loss
	english *page
	chinese *page
	broken  error // why its pages cannot be read, while somebody writes them
}

// A page is one file of a lesson: a few facts, then blocks.
type page struct {
	file   string
	facts  facts
	blocks []*block
	words  []translation // of the Chinese page: what the code's strings are called
}

// The facts that open a page, between two lines of "---". Title and Summary are in the page's language; the others stand
// on the English page only, and Of on the Chinese one only.
type facts struct {
	Title   string // as the index has it
	Summary string // one sentence
	Minutes int    // what a reader needs
	Needs   []string
	Picture string // the id of the cell whose figure stands in the index
	Of      string // the hash of the English title and summary
}

// A block is one cell of a notebook.
type block struct {
	id        string
	line      int    // where it begins in its file
	code      bool   // it runs; else it is Markdown
	text      string // without spaces at its ends
	solution  string // of an exercise: what takes the place of all that stands before %%
	of        string // of Chinese prose: the hash of the English that it renders
	tolerance string // how far, relatively, numbers in the outputs may be off on other machines
	hidden    bool   // the outputs are folded until the reader runs the cell, so that he can predict them
	raises    bool   // the cell fails, as it should
	free      []string
}

// hash is what a translation names to say which English it renders.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:4])
}

func (f facts) hash() string { return hash(f.Title + "\n" + f.Summary) }

// solved is an exercise's cell as somebody leaves it who has solved it.
func (b *block) solved() string {
	if b.solution == "" {
		return b.text
	}
	i := strings.Index("\n"+b.text, "\n%%")
	if i < 0 || strings.Contains("\n"+b.solution, "\n%%") {
		return b.solution
	}
	return b.solution + "\n\n" + b.text[i:]
}

func (p *page) block(id string) *block {
	i := slices.IndexFunc(p.blocks, func(b *block) bool { return b.id == id })
	if i < 0 {
		return nil
	}
	return p.blocks[i]
}

// lessons reads all lessons under src, in the order of their names. One that cannot be read is there, too, and broken: it
// stands in the way of no other.
func lessons(src string) ([]*lesson, error) {
	entries, err := os.ReadDir(src)
	if err != nil {
		return nil, fmt.Errorf("list the lessons: %w", err)
	}
	var all []*lesson
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		l, err := readLesson(filepath.Join(src, e.Name()))
		if err != nil {
			l = &lesson{name: e.Name(), broken: err}
		}
		all = append(all, l)
	}
	return all, nil
}

func readLesson(dir string) (*lesson, error) {
	english, err := readPage(filepath.Join(dir, "lesson.md"))
	if err != nil {
		return nil, err
	}
	chinese, err := readPage(filepath.Join(dir, "lesson.zh.md"))
	if err != nil {
		return nil, err
	}
	return &lesson{name: filepath.Base(dir), english: english, chinese: chinese}, nil
}

func readPage(file string) (*page, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read a lesson: %w", err)
	}
	return parsePage(file, string(data))
}

var (
	heads     = regexp.MustCompile(`^<!-- ((?:id:|strings\b).*?) *-->$`)
	attribute = regexp.MustCompile(`^([a-z]+): *(\S+) *`)
	idForm    = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	fences    = regexp.MustCompile("^(?s)```go\n(.*?)\n?```(?:\n+```go solution\n(.*?)\n?```)?$")
)

// parsePage reads a page. An error names file and line.
func parsePage(file, text string) (*page, error) {
	p := &page{file: file}
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	fail := func(i int, format string, args ...any) error {
		return fmt.Errorf("%s:%d: %s", file, i+1, fmt.Sprintf(format, args...))
	}
	if lines[0] != "---" {
		return nil, fail(0, `a page opens with its facts, between two lines of "---"`)
	}
	i := 1
	for ; i < len(lines) && lines[i] != "---"; i++ {
		key, value, ok := strings.Cut(lines[i], ": ")
		if !ok || !p.facts.set(key, strings.TrimSpace(value)) {
			return nil, fail(i, "%q is no fact; there are title, summary, minutes, needs, picture, and of", lines[i])
		}
	}
	seen := map[string]bool{}
	for i++; i < len(lines); {
		if strings.TrimSpace(lines[i]) == "" {
			i++
			continue
		}
		head := heads.FindStringSubmatch(lines[i])
		if head == nil {
			return nil, fail(i, "text outside of a block: a block opens with <!-- id: its-name -->")
		}
		begin := i
		i++
		for inFence := false; i < len(lines) && (inFence || !heads.MatchString(lines[i])); i++ {
			if strings.HasPrefix(lines[i], "```") {
				inFence = !inFence
			}
		}
		body := strings.TrimSpace(strings.Join(lines[begin+1:i], "\n"))
		if head[1] == "strings" {
			words, err := parseTranslations(body)
			if err != nil {
				return nil, fail(begin, "%v", err)
			}
			p.words = append(p.words, words...)
			continue
		}
		b, err := parseBlock(head[1], body)
		if err != nil {
			return nil, fail(begin, "%v", err)
		}
		if seen[b.id] {
			return nil, fail(begin, "there are two blocks %s", b.id)
		}
		seen[b.id], b.line = true, begin+1
		p.blocks = append(p.blocks, b)
	}
	return p, nil
}

func (f *facts) set(key, value string) bool {
	switch key {
	case "title":
		f.Title = value
	case "summary":
		f.Summary = value
	case "picture":
		f.Picture = value
	case "of":
		f.Of = value
	case "needs":
		f.Needs = strings.Fields(value)
	case "minutes":
		n, err := strconv.Atoi(value)
		f.Minutes = n
		return err == nil && n > 0
	default:
		return false
	}
	return true
}

func parseBlock(head, body string) (*block, error) {
	b := &block{text: body}
	for rest := head; rest != ""; {
		m := attribute.FindStringSubmatch(rest)
		if m == nil {
			return nil, fmt.Errorf("%q is no list of name: value", rest)
		}
		rest = rest[len(m[0]):]
		switch key, value := m[1], m[2]; {
		case key == "id":
			b.id = value
		case key == "of":
			b.of = value
		case key == "tolerance":
			if v, err := strconv.ParseFloat(value, 64); err != nil || v <= 0 {
				return nil, fmt.Errorf("tolerance: %s is no positive number", value)
			}
			b.tolerance = value
		case key == "output" && value == "hidden":
			b.hidden = true
		case key == "raises" && value == "exception":
			b.raises = true
		case key == "free":
			b.free = strings.Split(value, ";")
		default:
			return nil, fmt.Errorf("there is no %s: %s; there are id, of, tolerance, output: hidden, raises: exception, free", key, value)
		}
	}
	if !idForm.MatchString(b.id) || len(b.id) > 64 {
		return nil, fmt.Errorf("the id %q is not one of small letters and digits, joined by hyphens", b.id)
	}
	if strings.HasPrefix(body, "```go\n") {
		m := fences.FindStringSubmatch(body)
		if m == nil || strings.Contains(m[1]+m[2], "\n```") {
			return nil, fmt.Errorf("the block %s has more than one fence of Go; each is a cell with an id of its own", b.id)
		}
		b.code, b.text, b.solution = true, m[1], m[2]
	} else if strings.Contains("\n"+body, "\n```go\n") {
		return nil, fmt.Errorf("in the block %s a fence of Go follows prose; a cell has an id of its own, and code that does not run is fenced as ```golang", b.id)
	}
	if b.text == "" {
		return nil, fmt.Errorf("the block %s is empty", b.id)
	}
	return b, nil
}

// String is the page as its file has it.
func (p *page) String() string {
	var s strings.Builder
	fact := func(key, value string) {
		if value != "" {
			fmt.Fprintf(&s, "%s: %s\n", key, value)
		}
	}
	s.WriteString("---\n")
	fact("title", p.facts.Title)
	fact("summary", p.facts.Summary)
	if p.facts.Minutes > 0 {
		fact("minutes", strconv.Itoa(p.facts.Minutes))
	}
	fact("needs", strings.Join(p.facts.Needs, " "))
	fact("picture", p.facts.Picture)
	fact("of", p.facts.Of)
	s.WriteString("---\n")
	if len(p.words) > 0 {
		s.WriteString("\n<!-- strings -->\n")
		for _, t := range p.words {
			s.WriteString(t.String() + "\n")
		}
	}
	for _, b := range p.blocks {
		s.WriteString("\n" + b.String())
	}
	return s.String()
}

func (b *block) String() string {
	var s strings.Builder
	s.WriteString("<!-- id: " + b.id)
	if b.of != "" {
		s.WriteString(" of: " + b.of)
	}
	if b.tolerance != "" {
		s.WriteString(" tolerance: " + b.tolerance)
	}
	if b.hidden {
		s.WriteString(" output: hidden")
	}
	if b.raises {
		s.WriteString(" raises: exception")
	}
	if len(b.free) > 0 {
		s.WriteString(" free: " + strings.Join(b.free, ";"))
	}
	s.WriteString(" -->\n")
	if !b.code {
		s.WriteString(b.text + "\n")
		return s.String()
	}
	fmt.Fprintf(&s, "```go\n%s\n```\n", b.text)
	if b.solution != "" {
		fmt.Fprintf(&s, "\n```go solution\n%s\n```\n", b.solution)
	}
	return s.String()
}

// write writes the page aside and renames it.
func (p *page) write() error {
	return writeFile(p.file, []byte(p.String()))
}

func writeFile(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return aside.WriteFile(name, data, 0o644)
}
