package main

import (
	"errors"
	"fmt"
	"go/scanner"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A translation says what a string of the code is in Chinese. Where chinese is "", the string stays as it is.
type translation struct{ english, chinese string }

func (t translation) String() string {
	if t.chinese == "" {
		return strconv.Quote(t.english)
	}
	return strconv.Quote(t.english) + ": " + strconv.Quote(t.chinese)
}

// parseTranslations reads lines of "english": "中文", or of "mnist" alone for a string that stays.
func parseTranslations(text string) ([]translation, error) {
	var list []translation
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		var t translation
		quoted, err := strconv.QuotedPrefix(line)
		if err == nil {
			t.english, _ = strconv.Unquote(quoted)
			if rest := strings.TrimSpace(line[len(quoted):]); rest != "" {
				after, ok := strings.CutPrefix(rest, ":")
				if t.chinese, err = strconv.Unquote(strings.TrimSpace(after)); !ok || t.chinese == "" {
					err = strconv.ErrSyntax
				}
			}
		}
		if err != nil {
			return nil, fmt.Errorf(`%s is not a line of "english": "中文"`, line)
		}
		list = append(list, t)
	}
	return list, nil
}

// A literal is a string in a cell's code.
type literal struct {
	begin, end int
	value      string
}

// literals finds the strings of a cell's code, those of imports apart.
func literals(code string) []literal {
	var s scanner.Scanner
	fset := token.NewFileSet()
	file := fset.AddFile("", fset.Base(), len(code))
	s.Init(file, []byte(code), func(token.Position, string) {}, 0) // %% and ! are no Go
	var found []literal
	imports := false
	for {
		pos, tok, text := s.Scan()
		switch tok {
		case token.EOF:
			return found
		case token.IMPORT:
			imports = true
		case token.FUNC, token.TYPE, token.VAR, token.CONST, token.REM:
			imports = false
		case token.STRING:
			if value, err := strconv.Unquote(text); err == nil && !imports {
				begin := file.Offset(pos)
				found = append(found, literal{begin, begin + len(text), value})
			}
		}
	}
}

// translate puts the Chinese strings into a cell's code.
func translate(code string, words []translation) string {
	found := literals(code)
	slices.Reverse(found)
	for _, l := range found {
		for _, t := range words {
			if t.english == l.value && t.chinese != "" {
				code = code[:l.begin] + strconv.Quote(t.chinese) + code[l.end:]
			}
		}
	}
	return code
}

var (
	verbs = regexp.MustCompile(`%[-+# 0-9.*\[\]]*[a-zA-Z]`)
	word  = regexp.MustCompile(`\p{L}\p{L}`)
)

// speaks tells whether a reader reads words in the string, so that Chinese readers want them in Chinese.
func speaks(s string) bool { return word.MatchString(verbs.ReplaceAllString(s, " ")) }

// agree says what the Chinese page lacks, has too much, or renders no longer.
func (l *lesson) agree() error {
	var failures []error
	fail := func(b *block, format string, args ...any) {
		failures = append(failures, fmt.Errorf("%s:%d: %s", l.chinese.file, b.line, fmt.Sprintf(format, args...)))
	}
	top := &block{line: 1}
	if l.chinese.facts.Of != l.english.facts.hash() {
		fail(top, "the title and summary are of another English; translate them and `course accept %s facts`", l.name)
	}
	var want, got []string
	for _, b := range l.english.blocks {
		if !b.code {
			want = append(want, b.id)
		}
	}
	for _, b := range l.chinese.blocks {
		got = append(got, b.id)
		switch e := l.english.block(b.id); {
		case e == nil:
			fail(b, "the English page has no block %s", b.id)
		case b.code || e.code:
			fail(b, "the code of %s stands on the English page", b.id)
		case b.of != hash(e.text):
			fail(b, "the English of %s (line %d) was changed; translate it and `course accept %s %s`", b.id, e.line, l.name, b.id)
		}
	}
	for _, id := range want {
		if !slices.Contains(got, id) {
			fail(top, "there is no Chinese of %s (line %d of the English)", id, l.english.block(id).line)
		}
	}
	if len(failures) == 0 && !slices.Equal(want, got) {
		fail(top, "the blocks stand in another order than the English ones")
	}

	used := map[string]bool{}
	for _, b := range l.english.blocks {
		if !b.code {
			continue
		}
		for _, t := range literals(b.text + "\n" + b.solution) {
			if used[t.value] {
				continue
			}
			used[t.value] = true
			if speaks(t.value) && !slices.ContainsFunc(l.chinese.words, func(w translation) bool { return w.english == t.value }) {
				fail(top, "there is no Chinese of the string %q in the code of %s; name it under <!-- strings -->, alone if it stays", t.value, b.id)
			}
		}
	}
	seen := map[string]bool{}
	for _, w := range l.chinese.words {
		switch {
		case !used[w.english]:
			fail(top, "no cell has the string %q", w.english)
		case seen[w.english]:
			fail(top, "the string %q is there twice", w.english)
		case strings.Count(w.english, "%") != strings.Count(w.chinese, "%") && w.chinese != "":
			fail(top, "%q has other verbs than %q", w.chinese, w.english)
		}
		seen[w.english] = true
	}
	return errors.Join(failures...)
}

// accept says that the Chinese of these blocks renders the English as it is now. The id "facts" is the title and
// summary, and "new" is what was never accepted before; there is no word for all, since nobody reads all at once.
func (l *lesson) accept(ids []string) error {
	for _, id := range ids {
		if id == "facts" || id == "new" && l.chinese.facts.Of == "" {
			l.chinese.facts.Of = l.english.facts.hash()
		}
		switch e, c := l.english.block(id), l.chinese.block(id); {
		case id == "new":
			for _, c := range l.chinese.blocks {
				if e := l.english.block(c.id); e != nil && c.of == "" {
					c.of = hash(e.text)
				}
			}
		case id == "facts":
		case e == nil || c == nil || e.code:
			return fmt.Errorf("accept: %s is no block of prose on both pages of %s", id, l.name)
		default:
			c.of = hash(e.text)
		}
	}
	return l.chinese.write()
}
